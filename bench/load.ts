/** Load by `wrk`: as many requests as a few connections can carry, all alike. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Request {
  host: string;
  path: string;
  headers: Record<string, string>;
}

export interface LoadOptions {
  port: number;
  seconds: number;
  connections: number;
}

export interface Load {
  requests: number;
  /** Answered, but by an error status. */
  errors: number;
  /** Not answered. */
  lost: number;
  /** Of the time until the answer, in milliseconds. */
  median: number;
}

/** Run by wrk at its end: the only figures that it gives exactly are those that a script asks it for. */
const REPORT = `
done = function(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('REPORT {"requests":%d,"errors":%d,"lost":%d,"median":%f}\\n',
    summary.requests, errors.status, lost, latency:percentile(50) / 1000))
end
`;

/** What a browser or an HTTP library sends along: filters must not be measured with bare requests. */
const USUAL_HEADERS = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  accept: 'application/json, text/plain, */*',
  'accept-language': 'en-US,en;q=0.5',
  'x-request-id': '6f1d0d5e-5c1a-4d44-a3d7-7d4f1b6a2f10',
};

/** @throws Error if wrk cannot be started, or lost a request. */
export async function putLoad(
  { host, path, headers }: Request,
  { port, seconds, connections }: LoadOptions,
): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'mainsheet-wrk-'));
  const script = join(folder, 'report.lua');
  writeFileSync(script, REPORT);
  // Written otherwise, wrk would send a Host of its own besides.
  const all = { Host: host, ...USUAL_HEADERS, ...headers };
  const sent = Object.entries(all).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const counts = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s'];
  const wrk = spawn('wrk', [...counts, ...sent, '-s', script, `http://127.0.0.1:${port}${path}`]);
  const ended = new Promise((resolve, reject) => wrk.on('close', resolve).on('error', reject));
  const [output, complaints] = await Promise.all([text(wrk.stdout), text(wrk.stderr), ended]);
  rmSync(folder, { recursive: true });
  const report = /^REPORT (.*)$/m.exec(output);
  if (!report) throw new Error(`wrk says nothing of its requests:\n${output}${complaints}`);
  const load = JSON.parse(report[1]!) as Load;
  if (load.lost > 0) throw new Error(`wrk lost ${load.lost} of ${load.requests} requests:\n${output}`);
  return load;
}
