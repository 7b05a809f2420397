/** Hosts with a DestinationRule each, behind one real Envoy: who answers, how often, and what Envoy counts. */
import { type Answer, send } from '../../http.ts';
import { type Generated, serve } from '../generated.ts';
import { Servers } from '../servers.ts';

export const PORT = 80;
export const OTHER_PORT = 81;
const BACKEND = 18090;

export interface Host {
  /** Of its DestinationRule: the inside of a flow mapping. Absent: it has none. */
  policy?: string;
  /** One endpoint each; absent: `count`, or four. */
  localities?: string[];
  count?: number;
  /** Where its endpoints listen, which is then the test's own business. */
  port?: number;
}

export interface Ask {
  path?: string;
  headers?: Record<string, string>;
  /** The local address to call from. */
  from?: string;
  port?: number;
}

export interface Surroundings {
  /** Endpoints are 127.NETWORK.HOST.N: each test file has a network. */
  network: number;
  /** Further documents. */
  rules?: string;
  /** Topology labels of the client. */
  place?: string;
}

export class Hosts {
  private constructor(
    private readonly hosts: Record<string, Host>,
    private readonly network: number,
    readonly servers: Servers,
    readonly envoy: Generated,
  ) {}

  static async start(hosts: Record<string, Host>, { network, rules, place }: Surroundings): Promise<Hosts> {
    const servers = new Servers(BACKEND);
    const names = Object.keys(hosts);
    const served = names.filter((name) => hosts[name]?.port === undefined);
    await servers.start(...served.flatMap((name) => addressesOf(hosts, network, name)));
    const documents = names.flatMap((name) => [serviceEntry(hosts, network, name), ...destinationRule(hosts, name)]);
    const yaml = [...documents, ...(rules ? [rules] : [])].join('\n---\n');
    const labels = ['app=client', ...(place ? [place] : [])].join(',');
    const envoy = await serve(yaml, [PORT, OTHER_PORT], ['--proxy', 'sidecar', '-l', labels]);
    return new Hosts(hosts, network, servers, envoy);
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.servers.stop();
  }

  addresses(name: string): string[] {
    return addressesOf(this.hosts, this.network, name);
  }

  call(name: string, { path = '/', headers = {}, from, port = PORT }: Ask = {}): Promise<Answer> {
    const target = { host: '127.0.0.1', port: this.envoy.ports.get(port), path };
    return send({ ...target, headers: { host: `${name}.test`, ...headers }, ...(from && { localAddress: from }) });
  }

  /** How often each endpoint answers calls that follow one another. */
  async tally(name: string, times: number, ask?: Ask): Promise<Map<string, number>> {
    return counted(await repeat(times, () => this.call(name, ask)));
  }

  /** A statistic of the host's cluster. */
  async counter(name: string, statistic: string): Promise<number> {
    const own = statistic.replaceAll('.', '\\.');
    const filter = encodeURIComponent(`^cluster\\.outbound\\|80\\|\\|${name}\\.test;?\\.${own}$`);
    const answer = await fetch(`http://127.0.0.1:${this.envoy.adminPort}/stats?filter=${filter}`);
    return Number((await answer.text()).split(': ')[1]);
  }
}

export async function repeat<T>(times: number, act: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < times; n++) results.push(await act());
  return results;
}

/** Each endpoint answers with its address. */
export function counted(answers: Pick<Answer, 'body'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { body } of answers) counts.set(body, (counts.get(body) ?? 0) + 1);
  return counts;
}

function addressesOf(hosts: Record<string, Host>, network: number, name: string): string[] {
  const { localities, count = 4 } = hosts[name] ?? {};
  const own = 1 + Object.keys(hosts).indexOf(name);
  return Array.from({ length: localities?.length ?? count }, (_, n) => `127.${network}.${own}.${1 + n}`);
}

/** Endpoints are labelled by halves, and each by a shelf of its own. */
function serviceEntry(hosts: Record<string, Host>, network: number, name: string): string {
  const { localities, port = BACKEND } = hosts[name] ?? {};
  const ports = [PORT, OTHER_PORT].map((number) => ({ number, name: `http-${number}`, protocol: 'HTTP' }));
  return JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name },
    spec: {
      hosts: [`${name}.test`],
      resolution: 'STATIC',
      ports: ports.map((each) => ({ ...each, targetPort: port })),
      endpoints: addressesOf(hosts, network, name).map((address, n) => ({
        address,
        labels: { half: String(n % 2), shelf: String(n) },
        ...(localities && { locality: localities[n] }),
      })),
    },
  });
}

function destinationRule(hosts: Record<string, Host>, name: string): string[] {
  const { policy } = hosts[name] ?? {};
  if (policy === undefined) return [];
  return [
    `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name} }
spec: { host: ${name}.test, trafficPolicy: { ${policy} } }
`,
  ];
}
