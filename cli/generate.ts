import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { dialectOfVersion } from '../envoy/find.ts';
import type { FilterName } from '../envoy/mesh/chain.ts';
import { type Snapshot, snapshot } from '../envoy/snapshot.ts';
import { writeSnapshot } from '../envoy/write.ts';
import { printTable } from '../plan/table/print.ts';
import { localAuthority, trustIt } from './authority.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, UsageError, WRONG } from './exit.ts';
import { FILTER, filterOption, isUsual } from './filter.ts';
import { checkChain, writeForIstio } from './for-istio.ts';
import { optimizeLess } from './optimize-less.ts';
import { type PlanOptions, withPlan } from './options.ts';
import { withPatchesTried } from './patches.ts';
import { checkDistinct } from './places.ts';
import { anyRefused, InputReader, makeRules } from './rules.ts';
import { say, type Terminal } from './terminal.ts';

interface GenerateOptions extends PlanOptions {
  output?: string;
  prefix?: string;
  keepGoing?: true;
  printTable?: true;
  for: 'envoy' | 'istio';
  with: 'envoyfilter' | 'wasmplugin' | 'trafficextension';
  filter: FilterName[];
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
    .addOption(filterOption())
    .option(
      '--code <url>',
      "for istio: the filter's code, as a path in the proxy, https:// or oci://; {filter} is its name",
      '/etc/mainsheet/{filter}.wasm',
    )
    .option('--envoy-version <version>', "for istio: of the mesh's proxies", '1.38')
    .action(async (options: GenerateOptions) => done(await generate(options, terminal)))
    .addHelpText(
      'after',
      `
Envoy may be started in any folder, but DIR has to stay where it is: paths in it
are whole. --prefix names where else it will be, as in a container:

  mainsheet generate -f my-istio/ -o build && envoy -c build/envoy.yaml
  mainsheet generate -f my-istio/ -o build --prefix /etc/envoy`,
    );
}

async function generate(options: GenerateOptions, terminal: Terminal): Promise<number> {
  const { output, prefix = output, keepGoing, printTable: print } = options;
  if (output === '') throw new UsageError('-o needs the name of a folder');
  if (output === undefined && !print) throw new UsageError('generate needs -o DIR, --print-table or both');
  if (options.for === 'istio' && output === undefined) throw new UsageError('--for istio needs -o DIR');
  if (options.for === 'istio' && print) throw new UsageError('--print-table is for an Envoy of its own');
  if (options.for === 'istio' && options.proxy === 'all') {
    throw new UsageError('--for istio needs --proxy sidecar or --proxy gateway');
  }
  if (options.for === 'istio') checkChain(options);
  else if (!isUsual(options.filter))
    throw new UsageError('--filter is for --for istio: an Envoy of its own has traffic');
  optimizeLess();
  const dialect = options.for === 'istio' ? dialectOfVersion(options.envoyVersion) : 'latin1';
  const input = await new InputReader(options, terminal).read();
  const rules = makeRules(input, { ...options, dialect });
  const { plan, model, diagnostics } = options.for === 'istio' ? rules : withPatchesTried(rules, options.engine);
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
  checkDistinct(plan, options);
  const directory = resolve(prefix ?? '.');
  const authority = await localAuthority(terminal.env);
  const made = snapshot(plan, { ...options, directory, accessLog: false, dialect, authority });
  if (print) terminal.out(tablesAsText(made));
  if (output !== undefined) writeSnapshot(made, output, { directory, code: FILTER });
  const trust = trustIt(plan, authority);
  if (trust) say(terminal, trust);
  return refused ? WRONG : FINE;
}

function tablesAsText({ tables }: Snapshot): string {
  return [...tables].map(([name, table]) => `# ${name}\n${printTable(table)}`).join('\n');
}
