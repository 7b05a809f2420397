/**
 * Backends on the addresses of a case's Pods. They answer 200 with what they saw, log every hit, and obey the request
 * headers x-be-status, x-be-delay (seconds), x-be-fail (hits of one request that fail first), x-be-failstatus,
 * x-be-reset and x-be-resp, or the case's own rules.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendRule, Case, Pairs } from './case.ts';
import type { Message } from './message.ts';
import { Servers } from './servers.ts';

export interface Hit {
  number: string;
  probe: string;
  backend: string;
  method: string;
  path: string;
  authority: string;
  headers: Pairs;
  body: string;
  /** The body that was answered. */
  answer?: string;
}

export class Backends {
  readonly hits: Hit[] = [];
  readonly #servers = new Servers();

  constructor(private readonly rules: Record<string, BackendRule>) {}

  async start(endpoints: Record<string, string>): Promise<void> {
    await Promise.all(
      Object.entries(endpoints).map(([address, name]) => {
        const [ip, port] = address.split(':') as [string, string];
        return this.#servers.listen((message) => this.#answer(name, message), Number(port), ip);
      }),
    );
  }

  stop(): void {
    this.#servers.stop();
  }

  /** The response as text; undefined where the connection is to be closed without one. */
  async #answer(name: string, { startLine, headers, body }: Message): Promise<string | undefined> {
    const [method = '', path = ''] = startLine.split(' ');
    const asked = Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value]));
    const rule = this.rules[name] ?? this.rules[name.slice(0, name.lastIndexOf(':'))] ?? {};
    const probe = asked['x-probe-id'] ?? '';
    const earlier = this.hits.filter((hit) => hit.probe === probe).length;
    const number = String(this.hits.length + 1);
    const hit: Hit = { number, probe, backend: name, method, path, authority: asked.host ?? '', headers, body };
    this.hits.push(hit);

    if (asked['x-be-reset'] || rule.reset) return undefined;
    await sleep(1000 * Number(asked['x-be-delay'] ?? rule.delay ?? 0));
    const fails = earlier < Number(asked['x-be-fail'] ?? rule.fail ?? 0);
    const status = fails ? (asked['x-be-failstatus'] ?? 503) : (asked['x-be-status'] ?? rule.status ?? 200);
    const extra = (asked['x-be-resp'] ?? rule.resp ?? '')
      .split(';')
      .filter((part) => part.includes('='))
      .map((part) => part.replace('=', ': '));
    hit.answer = JSON.stringify({ number, backend: name, method, path, authority: hit.authority });
    return [
      `HTTP/1.1 ${status} X`,
      'content-type: application/json',
      `x-backend: ${name}`,
      `x-hit: ${number}`,
      ...extra,
      `content-length: ${method === 'HEAD' ? 0 : hit.answer.length}`,
      '',
      method === 'HEAD' ? '' : hit.answer,
    ].join('\r\n');
  }
}

/** `ip:port` → `pod:port` of everything that has to listen: Pods behind Services, and the case's own endpoints. */
export function endpointsOf({ resources, endpoints = {}, down = [] }: Case): Record<string, string> {
  const found: Record<string, string> = {};
  const pods = resources.filter(({ kind, status }) => kind === 'Pod' && status?.podIP);
  for (const service of resources.filter(({ kind, spec }) => kind === 'Service' && spec.selector)) {
    const namespace = service.metadata.namespace ?? 'default';
    for (const pod of pods) {
      if ((pod.metadata.namespace ?? 'default') !== namespace) continue;
      const labels = pod.metadata.labels ?? {};
      if (Object.entries(service.spec.selector ?? {}).some(([key, value]) => labels[key] !== value)) continue;
      for (const { port, targetPort = port } of service.spec.ports ?? []) {
        const named = pod.spec.containers?.flatMap(({ ports = [] }) => ports).find(({ name }) => name === targetPort);
        const number = typeof targetPort === 'number' ? targetPort : named?.containerPort;
        const name = namespace === 'default' ? pod.metadata.name : `${pod.metadata.name}.${namespace}`;
        if (number) found[`${pod.status?.podIP}:${number}`] = `${name}:${number}`;
      }
    }
  }
  const listening = ([, name]: [string, string]) => !down.includes(name) && !down.includes(name.replace(/:\d+$/, ''));
  return Object.fromEntries(Object.entries({ ...found, ...endpoints }).filter(listening));
}
