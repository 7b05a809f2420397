/** Envoy's admin interface on 127.0.0.1. Node's http and not fetch: no connection is kept, so none outlives Envoy. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { EnvoyProblem } from './problem.ts';

export class Admin {
  readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  /** Whether Envoy is live; false too while nothing answers. */
  async ready(): Promise<boolean> {
    const answer = this.get('/ready');
    return answer.then(({ status }) => status === 200).catch(() => false);
  }

  /** Counters and gauges whose whole name matches (RE2), by name. @throws EnvoyProblem if Envoy does not answer. */
  async stats(filter: string): Promise<Map<string, number>> {
    const { status, body } = await this.get(`/stats?format=json&filter=${encodeURIComponent(`^(${filter})$`)}`);
    if (status !== 200) throw new EnvoyProblem(`Envoy's admin interface answered ${status} for its statistics`);
    const { stats } = JSON.parse(body) as { stats: { name?: string; value?: number }[] };
    return new Map(stats.flatMap(({ name, value }) => (name && typeof value === 'number' ? [[name, value]] : [])));
  }

  private get(path: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => reject(new EnvoyProblem(`Envoy's admin interface: ${error.message}`));
      const options = { host: '127.0.0.1', port: this.port, path, agent: false, timeout: TIMEOUT } as const;
      const asked = request(options, (response) => {
        const status = response.statusCode ?? 0;
        text(response).then((body) => resolve({ status, body }), failed);
      });
      asked.on('timeout', () => asked.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
      asked.on('error', failed);
      asked.end();
    });
  }
}

const TIMEOUT = 10_000;
