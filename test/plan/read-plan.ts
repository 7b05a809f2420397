/** From YAML to a plan, and from the plan to lines that a table can state. */
import { DEFAULT_MESH_CONFIG, load, type MeshConfig } from '../../istio/index.ts';
import type { Found } from '../../plan/finding.ts';
import type {
  Action,
  Cluster,
  Condition,
  HttpHandler,
  Plan,
  Proxy as PlannedProxy,
  Rule,
  StringTest,
} from '../../plan/plan.ts';
import { plan } from '../../plan/plan-proxy.ts';
import type { Dialect } from '../../plan/regex/parse.ts';

export interface Reading {
  plan: Plan;
  findings: Found[];
}

export interface ReadOptions extends Partial<PlannedProxy> {
  mesh?: Partial<MeshConfig>;
  ports?: Record<number, number>;
  dialect?: Dialect;
}

/** The plan for a sidecar in `default` with the label `app: client`, unless said otherwise. */
export function readPlan(yaml: string, options: ReadOptions = {}): Reading {
  const { kind = 'sidecar', namespace = 'default', labels = { app: 'client' }, mesh, ports = {}, dialect } = options;
  const { model, diagnostics } = load([{ file: 'test.yaml', text: yaml }], { namespace: 'default' });
  const refused = diagnostics.filter((diagnostic) => diagnostic.refused);
  if (refused.length > 0) throw new Error(refused.map(({ message }) => message).join('\n'));
  return plan(model, {
    proxy: { kind, namespace, labels },
    mesh: { ...DEFAULT_MESH_CONFIG, ...mesh },
    ports: new Map(Object.entries(ports).map(([port, local]) => [Number(port), local])),
    meshPort: 15001,
    ...(dialect && { dialect }),
  });
}

/** A Kubernetes Service with one Pod a version, `v1` and `v2` if not said; ports by name. */
export function service(
  name: string,
  { namespace = 'default', ports = { http: 80 } as Record<string, number>, extra = '' } = {},
): string {
  const list = Object.entries(ports).map(([portName, port]) => `{name: ${portName}, port: ${port}}`);
  const pods = ['v1', 'v2'].map(
    (version, index) => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}-${version}, namespace: ${namespace}, labels: {app: ${name}, version: ${version}}}
spec: {}
status: {podIP: 127.1.0.${index + 1}, phase: Running}`,
  );
  return `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ports: [${list.join(', ')}]${extra}}${pods.join('')}
`;
}

/** A resource of Istio's; `spec` is the inside of a flow mapping, or lines indented by two. */
export function istio(kind: string, name: string, spec: string, metadata = ''): string {
  const [owner = 'default', own = ''] = name.includes('/') ? name.split('/') : ['default', name];
  const written = spec.startsWith('\n') ? spec : ` {${spec}}`;
  return `---
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: {name: "${own}", namespace: ${owner}${metadata}}
spec:${written}
`;
}

export function handlerOn({ plan: { listeners } }: Reading, listener: string): HttpHandler {
  const found = listeners.find(({ name }) => name === listener);
  const handler = found?.chains[0]?.handler;
  if (handler?.kind !== 'http')
    throw new Error(`no HTTP listener ${listener}, but ${listeners.map(({ name }) => name)}`);
  return handler;
}

/** Virtual hosts by name, each with its rules as `ruleLine` writes them. The fallback is left out. */
export function hostsOn(reading: Reading, listener = 'outbound_80'): Record<string, string[]> {
  const own = handlerOn(reading, listener).virtualHosts.filter(({ name }) => name.includes(':'));
  return Object.fromEntries(own.map(({ name, rules }) => [shorten(name), rules.map(ruleLine)]));
}

/** `default/a/0: path ^/x & header y =1 | * -> 80|v1|a`. */
export function ruleLine({ name, matches, action }: Rule): string {
  const either = matches.map(({ conditions }) => conditions.map(conditionText).join(' & ') || '*');
  return `${name}: ${either.join(' | ')} -> ${actionText(action)}`;
}

/** All destinations of the only rule of a VirtualService on `a` with one route, written as YAML lines. */
export function actionOf(route: string, more = ''): Action {
  const reading = readPlan(`${service('a')}${more}${istio('VirtualService', 'a', `hosts: [a], http: [{${route}}]`)}`);
  return ruleOf(reading).action;
}

export function ruleOf(reading: Reading, listener = 'outbound_80', host = 'a.default.svc.cluster.local:80'): Rule {
  const found = handlerOn(reading, listener).virtualHosts.find(({ name }) => name === host)?.rules[0];
  if (!found) throw new Error(`no rule for ${host}`);
  return found;
}

export function endpointsOf({ plan: { clusters } }: Reading, cluster: string): string[] | undefined {
  const found = clusters.find(({ name }) => name === cluster);
  return found?.endpoints.map(({ address, port, weight }) => `${address}:${port}${weight === 1 ? '' : ` x${weight}`}`);
}

/** Without the one that stands for hosts which are not known. */
export function clustersOf({ plan: { clusters } }: Reading): Cluster[] {
  return clusters.filter(({ name }) => name !== 'PassthroughCluster');
}

function actionText(action: Action): string {
  if (action.kind === 'redirect') return `redirect ${action.code}`;
  if (action.kind === 'direct') return `answer ${action.status}`;
  return action.destinations
    .map(({ cluster, weight }) => `${shorten(cluster.replace('outbound|', ''))}${weight ? ` x${weight}` : ''}`)
    .join(', ');
}

function conditionText(condition: Condition): string {
  if (condition.on === 'path') return `path ${testText(condition.test)}${condition.ignoreCase ? ' (any case)' : ''}`;
  const negated = condition.on === 'header' && condition.negate ? 'not ' : '';
  return `${negated}${condition.on} ${condition.name} ${testText(condition.test)}`;
}

function testText(test: StringTest): string {
  if (test.kind === 'present') return '?';
  return `${{ exact: '=', prefix: '^', regex: '~' }[test.kind]}${test.value}`;
}

/** `a.default.svc.cluster.local` → `a`, `a.other.svc.cluster.local` → `a.other`. */
function shorten(text: string): string {
  return text.replace('.svc.cluster.local', '').replace('.default', '');
}
