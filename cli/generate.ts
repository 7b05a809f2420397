import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { dialectOfVersion } from '../envoy/find.ts';
import { type Snapshot, snapshot } from '../envoy/snapshot.ts';
import { writeSnapshot } from '../envoy/write.ts';
import { printTable } from '../plan/table/print.ts';
import { localAuthority, needsAuthority, trustIt } from './authority.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, UsageError, WRONG } from './exit.ts';
import { FILTER } from './filter.ts';
import { writeForIstio } from './for-istio.ts';
import { type PlanOptions, withPlan } from './options.ts';
import { anyRefused, InputReader, makeRules } from './rules.ts';
import { say, type Terminal } from './terminal.ts';

interface GenerateOptions extends PlanOptions {
  output?: string;
  prefix?: string;
  keepGoing?: true;
  printTable?: true;
  for: 'envoy' | 'istio';
  with: 'envoyfilter' | 'wasmplugin' | 'trafficextension';
  code: string;
  envoyVersion: string;
}

export function generateCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withPlan(new Command('generate'))
    .summary("write Envoy's configuration into a folder")
    .description("Write Envoy's configuration into a folder: DIR/envoy.yaml and what it loads.")
    .option('-o, --output <dir>', 'the folder to write')
    .option('--prefix <dir>', 'where Envoy will find the folder, if not where it is written')
    .option('--keep-going', 'leave out what is refused, write the rest, exit 1')
    .addOption(new Option('--print-table', 'print the rule tables as text'))
    .addOption(
      new Option('--for <where>', "what runs the rules: an Envoy of its own, or Istio's proxies")
        .choices(['envoy', 'istio'])
        .default('envoy'),
    )
    .addOption(
      new Option('--with <kind>', 'for istio: the resource that loads the filter')
        .choices(['envoyfilter', 'wasmplugin', 'trafficextension'])
        .default('envoyfilter'),
    )
    .option(
      '--code <url>',
      "for istio: the filter's code, as a path in the proxy, https:// or oci://",
      '/etc/mainsheet/traffic.wasm',
    )
    .option('--envoy-version <version>', "for istio: of the mesh's proxies", '1.38')
    .action(async (options: GenerateOptions) => done(await generate(options, terminal)))
    .addHelpText(
      'after',
      `
Envoy serves the result from any folder:

  mainsheet generate -f my-istio/ -o build && envoy -c build/envoy.yaml`,
    );
}

async function generate(options: GenerateOptions, terminal: Terminal): Promise<number> {
  const { output, prefix = output, keepGoing, printTable: print } = options;
  if (output === '') throw new UsageError('-o needs the name of a folder');
  if (output === undefined && !print) throw new UsageError('generate needs -o DIR, --print-table or both');
  if (options.for === 'istio' && options.proxy === 'all') {
    throw new UsageError('--for istio needs --proxy sidecar or --proxy gateway');
  }
  const dialect = options.for === 'istio' ? dialectOfVersion(options.envoyVersion) : 'latin1';
  const input = await new InputReader(options, terminal).read();
  const { plan, model, diagnostics } = makeRules(input, { ...options, dialect });
  printDiagnostics(diagnostics, terminal);
  const refused = anyRefused(diagnostics);
  if (refused && !keepGoing) {
    say(terminal, 'nothing is written; --keep-going writes what is not refused');
    return WRONG;
  }
  if (options.for === 'istio') {
    const written = writeForIstio({ plan, model }, { ...options, output: output ?? '.' }, terminal);
    return refused ? WRONG : written;
  }
  const directory = resolve(prefix ?? '.');
  const authority = await localAuthority(terminal.env);
  const made = snapshot(plan, { ...options, directory, accessLog: false, dialect, authority });
  if (print) terminal.out(tablesAsText(made));
  for (const { filter, applyTo, origin } of made.idlePatches) {
    const { file, line, column } = origin;
    terminal.err(`${file}:${line}:${column}: warning: the ${applyTo} patch of ${filter} finds nothing to change here`);
  }
  if (output !== undefined) writeSnapshot(made, output, { directory, code: FILTER });
  if (needsAuthority(plan)) say(terminal, trustIt(authority));
  return refused ? WRONG : FINE;
}

function tablesAsText({ tables }: Snapshot): string {
  return [...tables].map(([name, table]) => `# ${name}\n${printTable(table)}`).join('\n');
}
