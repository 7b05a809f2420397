/** Options that several subcommands share, with how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Plan } from '../plan/plan.ts';
import { UNLIMITED } from '../plan/table/layout.ts';

export interface InputOptions {
  filename: string[];
  namespace: string;
  meshConfig?: string;
}

export interface ProxyOptions extends InputOptions {
  proxy: Plan['proxy']['kind'];
  labels: Record<string, string>;
  port: Map<number, number>;
  meshPort: number;
  mirrorSuffix: boolean;
}

export interface PlanOptions extends ProxyOptions {
  adminPort: number;
  engine: 'wasm' | 'native';
  maxActiveFaults?: number | undefined;
}

/** `-f`, `-n`, `--mesh-config`: what is read. */
export function withInput(command: Command, namespaceOf = 'of documents without one', isNeeded = true): Command {
  return command
    .addOption(
      new Option('-f, --filename <path>', 'file, directory, or - for standard input; repeatable')
        .argParser((path: string, paths: string[] | undefined) => [...(paths ?? []), path])
        .makeOptionMandatory(isNeeded),
    )
    .option('-n, --namespace <name>', namespaceOf, namespace, 'default')
    .option('--mesh-config <file>', "Istio's MeshConfig, or the ConfigMap that holds it");
}

/** `--proxy`, `-l`, the ports: which proxy is meant, and where it listens. */
export function withProxy(command: Command, isInputNeeded = true): Command {
  return withInput(command, 'of the proxy; with --proxy all, of documents without one too', isInputNeeded)
    .addOption(
      new Option('--proxy <kind>', 'the proxy to configure').choices(['all', 'gateway', 'sidecar']).default('all'),
    )
    .addOption(new Option('-l, --labels <key=value,...>', 'of the proxy').default({}, 'none').argParser(labels))
    .addOption(
      new Option('--port <port=local>', "where a service's or gateway's port listens; repeatable")
        .default(new Map(), 'ports under 1024 move up by 8000')
        .argParser(portPair),
    )
    .option('--mesh-port <port>', 'where the HTTP proxy of --proxy all listens', port, 15001)
    .option('--no-mirror-suffix', 'mirrored requests keep their authority, without -shadow');
}

/** `withProxy`, and how it is configured. */
export function withPlan(command: Command): Command {
  return withProxy(command)
    .option('--admin-port <port>', "where Envoy's admin interface listens", port, 15000)
    .addOption(
      new Option('--engine <kind>', "who decides: our filter or Envoy's routes")
        .choices(['wasm', 'native'])
        .default('wasm'),
    )
    .option('--max-active-faults <count>', 'past so many delayed requests at a time, rules inject no fault', count);
}

/** A DNS label, as RFC 1123 has it. */
function namespace(text: string): string {
  if (/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError(
    'A namespace is at most 63 small letters, digits and dashes, with no dash at its ends.',
  );
}

function labels(text: string, earlier: Record<string, string>): Record<string, string> {
  const pairs = text.split(',').map((pair) => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (key === undefined || value === undefined) throw new InvalidArgumentError(`"${pair}" is not key=value.`);
    return [key, value];
  });
  return { ...earlier, ...Object.fromEntries(pairs) };
}

function portPair(text: string, earlier: Map<number, number>): Map<number, number> {
  const [from, to, ...rest] = text.split('=');
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new InvalidArgumentError('It has to be like 80=8080.');
  }
  const [own, local] = [port(from), port(to)];
  const other = earlier.get(own);
  if (other !== undefined && other !== local) {
    throw new InvalidArgumentError(`Port ${own} is already given as ${own}=${other}: it can listen at one place only.`);
  }
  return new Map(earlier).set(own, local);
}

function count(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number < UNLIMITED) return number;
  throw new InvalidArgumentError('It has to be a whole number.');
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 65535) return number;
  throw new InvalidArgumentError('A port is a number from 1 to 65535.');
}
