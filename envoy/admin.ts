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

  /** What Envoy has accepted, and for what it refused why: the parts of `/config_dump` with error states. */
  async refusals(): Promise<string[]> {
    const { body } = await this.get('/config_dump');
    const found = new Set<string>();
    collectErrorDetails(JSON.parse(body), found);
    return [...found];
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

/** UpdateFailureState.details (envoy.admin.v3), wherever in the dump it stands. */
function collectErrorDetails(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectErrorDetails(item, found);
  if (!value || typeof value !== 'object') return;
  for (const [key, item] of Object.entries(value)) {
    const details = key === 'error_state' && (item as { details?: unknown }).details;
    if (typeof details === 'string') found.add(details);
    else collectErrorDetails(item, found);
  }
}
