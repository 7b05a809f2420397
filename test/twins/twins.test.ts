import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { decide } from '../../plan/decide.ts';
import type { HttpHandler } from '../../plan/plan.ts';
import { writeTable } from '../../plan/table/write.ts';
import type { Header } from '../../simulator/headers.ts';
import { crowdRequests, crowds } from './crowds.ts';
import { judge } from './judge.ts';
import { handlers } from './plans.ts';
import { printHandler, printRequest } from './print.ts';
import { type Dialect, read } from './reading.ts';
import { requests } from './requests.ts';
import { loadTraffic, type World } from './wasm.ts';

/** How many plans; each meets some 25 requests. `TWINS_RUNS=100000` for an afternoon, `TWINS_SEED` to see one again. */
const RUNS = Number(process.env.TWINS_RUNS ?? 600);
const SEED = process.env.TWINS_SEED;

interface Kind {
  title: string;
  plans: fc.Arbitrary<HttpHandler>;
  requests: fc.Arbitrary<Header[]>;
  dialect: Dialect;
  nameDefaults: boolean;
  /** Of the runs. */
  share: number;
}

let world: World;

beforeAll(async () => {
  world = await loadTraffic();
});

const printed = <T extends object>(value: T, print: (value: T) => string): T =>
  Object.assign(value, { [fc.toStringMethod]: () => `\n${print(value)}\n` });

const kinds: Kind[] = [
  {
    title: 'few rules',
    plans: handlers,
    requests: requests('latin1'),
    dialect: 'latin1',
    nameDefaults: false,
    share: 0.6,
  },
  {
    title: 'RE2 in UTF-8, defaults named',
    plans: handlers,
    requests: requests('utf8'),
    dialect: 'utf8',
    nameDefaults: true,
    share: 0.3,
  },
  { title: 'many rules', plans: crowds, requests: crowdRequests, dialect: 'latin1', nameDefaults: false, share: 0.1 },
];

test.each(kinds)('the filter and the plain reading agree: $title', { timeout: 60_000 + RUNS * 20 }, (kind) => {
  let count = 0;
  const numRuns = Math.ceil(RUNS * kind.share);
  const plans = kind.plans.map((handler) => printed(handler, printHandler));
  const lists = fc
    .array(kind.requests, { minLength: 1, maxLength: 50, size: 'max' })
    .map((list) => printed(list, (all) => all.map(printRequest).join('\n')));
  fc.assert(
    fc.property(plans, lists, (handler, list) => {
      count += compare(handler, list, kind);
    }),
    { numRuns, ...(SEED && { seed: Number(SEED) }) },
  );
  expect(count).toBeGreaterThan(numRuns * 18);
});

/** Returns the number of requests that the filter was asked about. */
function compare(handler: HttpHandler, list: Header[][], { dialect, nameDefaults }: Kind): number {
  const decisions = new Map(handler.virtualHosts.map((host) => [host, decide(host)]));
  const table = writeTable(handler, [...decisions.values()], { nameRules: true, nameDefaults, dialect });
  expect(world.simulator.configure(handler.name, table), world.log.at(-1)).toBe(true);
  let count = 0;
  for (const headers of list) {
    const reading = read(handler, headers, dialect);
    const decided = reading.host && decisions.get(reading.host);
    // On such a host Envoy does not run the filter.
    if (decided && !decided.needsFilter && !nameDefaults) continue;
    const nativeDefault = nameDefaults ? undefined : decided?.nativeDefault;
    const classes = decided?.classes ?? [];
    judge(world, headers, world.simulator.request(handler.name, headers), { ...reading, classes, nativeDefault });
    count++;
  }
  return count;
}
