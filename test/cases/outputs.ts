/** What becomes of a case's input at each stage, as text: what is said, decided, looked up, and told to Envoy. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPatchesTried } from '../../cli/patches.ts';
import { makeRules, type Rules } from '../../cli/rules.ts';
import type { SnapshotOptions } from '../../envoy/options.ts';
import { routeConfiguration } from '../../envoy/routes/configuration.ts';
import { editsAnything } from '../../envoy/routes/headers.ts';
import { type Snapshot, snapshot } from '../../envoy/snapshot.ts';
import { renderDiagnostic } from '../../istio/index.ts';
import type { Plan, Proxy } from '../../plan/plan.ts';
import { printTable } from '../../plan/table/print.ts';
import { yamlText } from './yaml-text.ts';

/** options.json: as the options of the command say it; `mesh` is a MeshConfig. */
interface Options {
  proxy?: Proxy['kind'];
  namespace?: string;
  labels?: Record<string, string>;
  ports?: Record<string, number>;
  mesh?: object;
}

export interface Made {
  rules: Rules;
  snapshot: Snapshot;
}

/** Their folders. */
export const CASES = readdirSync('test/cases', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `test/cases/${name}`);

export const INPUTS = ['input.yaml', 'options.json'];
/** Where Envoy would look for the files, and who makes certificates. */
export type Place = Required<Pick<SnapshotOptions, 'directory' | 'authority'>>;

/** Nothing is written there, and no two runs differ in what is made. */
const NOWHERE: Place = {
  directory: '/etc/mainsheet',
  authority: { issue: (hosts) => ({ chain: `one for ${hosts}`, key: '' }), chain: () => 'that of the authority' },
};
const USUAL = { filename: [], meshPort: 15001, adminPort: 15000, engine: 'wasm', mirrorSuffix: true } as const;

export function makeCase(folder: string, place = NOWHERE): Made {
  const { proxy = 'all', namespace = 'default', labels = {}, ports = {}, mesh } = readOptions(folder);
  const sources = [{ file: 'input.yaml', text: readFileSync(join(folder, 'input.yaml'), 'utf8') }];
  const meshConfig = mesh && { file: 'options.json', text: JSON.stringify(mesh) };
  const port = new Map(Object.entries(ports).map(([service, local]) => [Number(service), local]));
  const options = { ...USUAL, filename: [], proxy, namespace, labels, port };
  const rules = withPatchesTried(makeRules({ sources, ...(meshConfig && { meshConfig }) }, options), options.engine);
  const { engine, adminPort } = options;
  const made = snapshot(rules.plan, { ...place, engine, adminPort, accessLog: false, dialect: 'latin1' });
  return { rules, snapshot: made };
}

/** By the names of their files; no file where there is nothing to say. */
export function outputsOf({ rules, snapshot: made }: Made): Map<string, string> {
  const { bootstrap, listeners, clusters, routes, tables } = made;
  const configurations = [...routes.values()].map(routeConfiguration);
  const said = rules.diagnostics.map((each) => `${renderDiagnostic(each, { color: false })}\n`).join('\n');
  return new Map([
    ...(said ? [['diagnostics.txt', said] as const] : []),
    ['plan.yaml', yamlText(readable(rules.plan))],
    ['table.txt', [...tables].map(([name, table]) => `# ${name}\n${printTable(table)}`).join('\n')],
    ['envoy.yaml', [bootstrap, ...listeners, ...configurations, ...clusters].map(yamlText).join('---\n')],
  ]);
}

function readOptions(folder: string): Options {
  const file = join(folder, 'options.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Options) : {};
}

/** Origins as `input.yaml:12:5`, and no header operations where there are none. */
function readable(plan: Plan): unknown {
  return JSON.parse(JSON.stringify(plan), (key, value) => {
    if (key === 'origin') return `${value.file}:${value.line}:${value.column}`;
    return key === 'headers' && value.request && !editsAnything(value) ? undefined : value;
  });
}
