/**
 * `npm run bench -- [--only TEXT] [--rounds N]`: measures every scenario, or those whose name has the text, and prints one
 * table; then the delays, what single steps cost, and what the command itself does. docs/performance.md tells how to read it.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RUST_FILTER } from './contenders.ts';
import { measureDelays } from './delay.ts';
import { measureHost } from './host.ts';
import { measure } from './measure.ts';
import { SCENARIOS } from './scenarios.ts';
import { measureSteps } from './steps.ts';
import { delayTable, heading, hostTable, rows, stepTable } from './table.ts';

const DELAYS = 'delay, 10,000 waiting';
const STEPS = 'single steps';
const HOST = 'the command itself';
// Each Envoy has itself ended with this process.
process.setMaxListeners(50);

const options = { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '15' } } as const;
const { only, rounds } = parseArgs({ options }).values;
const chosen = SCENARIOS.filter(({ name }) => name.includes(only));
if (!existsSync(RUST_FILTER)) console.error('without the Rust filter, which is not built: see bench/rust/README.md');
if (chosen.length > 0) console.log(heading());
for (const scenario of chosen) {
  console.log(rows(scenario, await measure(scenario.contenders, scenario.against, Number(rounds))));
}
if (DELAYS.includes(only)) console.log(delayTable(DELAYS, await measureDelays()));
if (STEPS.includes(only)) console.log(stepTable(STEPS, await measureSteps(Number(rounds))));
if (HOST.includes(only)) console.log(hostTable(await measureHost()));
