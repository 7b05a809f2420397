/**
 * `npm run bench -- [--only TEXT] [--rounds N]`: measures every scenario, or those whose name has the text, and prints one
 * table. docs/performance.md tells how to read it.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RUST_FILTER } from './contenders.ts';
import { measure } from './measure.ts';
import { SCENARIOS } from './scenarios.ts';
import { heading, rows } from './table.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '15' } },
});
const chosen = SCENARIOS.filter(({ name }) => name.includes(values.only));
if (!existsSync(RUST_FILTER)) console.error('without the Rust filter, which is not built: see bench/rust/README.md');
console.log(heading());
for (const scenario of chosen) {
  console.log(rows(scenario, await measure(scenario.contenders, scenario.against, Number(values.rounds))));
}
