/** Envoy's admin interface on 127.0.0.1. Node's http and not fetch: no connection is kept, so none outlives Envoy. */
import { request } from 'node:http';

export class Admin {
  readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  /** Whether Envoy is live; false too while nothing answers. */
  async ready(): Promise<boolean> {
    return this.get('/ready').then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** Counters and gauges whose whole name matches (RE2), by name. */
  async stats(filter: string): Promise<Map<string, number>> {
    const { status, body } = await this.get(`/stats?format=json&filter=${encodeURIComponent(`^(${filter})$`)}`);
    if (status !== 200) throw new Error(`Envoy's admin interface answered ${status} for its statistics`);
    const { stats } = JSON.parse(body) as { stats: { name?: string; value?: number }[] };
    return new Map(stats.flatMap(({ name, value }) => (name && typeof value === 'number' ? [[name, value]] : [])));
  }

  private get(path: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, path, agent: false, timeout: 10_000 } as const;
      const asked = request(options, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', reject);
      });
      asked.on('timeout', () => asked.destroy(new Error("Envoy's admin interface gave no answer within 10 s")));
      asked.on('error', reject);
      asked.end();
    });
  }
}
