/** Plans in a real Envoy, with backends that answer what they were asked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEnvoy } from '../../envoy/find.ts';
import { startEnvoy } from '../../envoy/process.ts';
import { type Snapshot, type SnapshotOptions, snapshot } from '../../envoy/snapshot.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Answer, send } from '../http.ts';
import { freePorts } from '../ports.ts';
import { options } from './plans.ts';
import { clientDecides, staticBootstrap } from './static.ts';

export const { path: ENVOY } = await findEnvoy({ env: process.env, say: () => {} });

/** What a backend saw: the JSON that it answers with. */
export interface Seen {
  backend: string;
  method: string;
  path: string;
  headers: Record<string, string>;
}

export interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
}

/** One request, by its Host header. */
export function ask(
  port: number,
  host: string,
  { method = 'GET', path = '/', headers = {} }: Asked = {},
): Promise<Answer> {
  return send({ host: '127.0.0.1', port, method, path, headers: { host, ...headers } });
}

/** What comes back for these bytes until nothing more does for `silence` milliseconds. */
export function sendRaw(port: number, bytes: string, silence = 300): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(silence, () => socket.destroy());
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

export function seenIn({ status, body }: Answer): Seen {
  if (status !== 200) throw new Error(`answered ${status}, and not by a backend: ${body}`);
  return JSON.parse(body) as Seen;
}

export interface Backend {
  port: number;
  hits: Seen[];
  server: Server;
}

/** Answers 200 with what it saw; `x-delay` (milliseconds) has it wait before. */
export async function startBackend(backend: string): Promise<Backend> {
  const hits: Seen[] = [];
  const server = createServer((asked, response) => {
    const seen = { backend, method: asked.method!, path: asked.url!, headers: asked.headers as Record<string, string> };
    hits.push(seen);
    const answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(seen));
    setTimeout(answer, Number(asked.headers['x-delay'] ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, hits, server };
}

/** A plan in Envoy, the client deciding in the filter's place: `x-test-class`. */
export async function serve(
  plan: Plan,
  more: Partial<SnapshotOptions> = {},
): Promise<{ snapshot: Snapshot; log: string[]; stop: () => Promise<unknown> }> {
  const [adminPort] = (await freePorts(1)) as [number];
  const made = snapshot(plan, options({ adminPort, ...more }));
  const folder = mkdtempSync(join(tmpdir(), 'mainsheet-routes-'));
  writeFileSync(join(folder, 'envoy.json'), JSON.stringify(staticBootstrap(made, clientDecides)));
  const log: string[] = [];
  const onLog = (line: string) => log.push(line);
  const start = {
    path: ENVOY,
    config: 'envoy.json',
    folder,
    adminPort,
    listeners: plan.listeners.length,
    concurrency: 1,
  };
  const running = await startEnvoy({ ...start, onLog, onOutput: () => {} });
  const stop = async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  };
  return { snapshot: made, log, stop };
}
