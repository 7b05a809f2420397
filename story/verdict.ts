/** Asks the filter itself, and holds our reading of the plan against its answer: a story must not be a second opinion. */
import type { Decisions, Entry } from '../plan/decide.ts';
import type { HttpHandler } from '../plan/plan.ts';
import { writeTable } from '../plan/table/write.ts';
import { Clock } from '../simulator/clock.ts';
import { Simulator } from '../simulator/simulator.ts';
import type { Stream } from '../simulator/stream.ts';
import type { SeenRequest } from './request.ts';

/** The filter and the reading differ: a bug of ours. */
export class Disagreement extends Error {
  override name = 'Disagreement';
}

/** The filter in a simulated Envoy, configured handler by handler as requests come. */
export class Filter {
  readonly #simulator: Simulator;
  readonly #configured = new Set<string>();

  static async load(wasm: Uint8Array): Promise<Filter> {
    const world = { clock: new Clock(), random: (bytes: Uint8Array) => bytes.fill(1), log: () => {} };
    return new Filter(await Simulator.load(wasm, world));
  }

  private constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  /** @throws UndecidableMatch for a regex that no automaton decides */
  configure(handler: HttpHandler, decisions: Decisions[]): void {
    if (this.#configured.has(handler.name)) return;
    const table = writeTable(handler, decisions, { nameRules: true, nameDefaults: false, dialect: 'latin1' });
    if (!this.#simulator.configure(handler.name, table)) throw new Disagreement('the filter refuses its rule table');
    this.#configured.add(handler.name);
  }

  /** @throws Disagreement unless the filter takes the request to `entry` (none: to no rule), with one of its outcomes. */
  confirm(handler: HttpHandler, host: Decisions | undefined, request: SeenRequest, entry: Entry | undefined): void {
    // Envoy switches the filter off where there is nothing to decide.
    if (host && !host.needsFilter) {
      confirmDefault(host, request, entry);
      return;
    }
    const stream = this.#simulator.request(handler.name, request.headers);
    agree('rule', stream.ruleName, entry?.rule.name);
    confirmFault(stream, entry);
    if (stream.state !== 'replied' && entry) confirmClass(stream, entry, host);
    this.#simulator.reset(stream);
  }
}

/** The `*` of OPTIONS is no path, and nothing that a default is made for. */
function confirmDefault({ nativeDefault }: Decisions, { path }: SeenRequest, entry: Entry | undefined): void {
  if (path.startsWith('/')) agree('route class', nativeDefault?.name, entry?.outcomes[0]?.class.name);
}

function confirmFault({ state, reply }: Stream, entry: Entry | undefined): void {
  const { delay, abort } = entry?.rule.fault ?? {};
  if (state === 'paused' && !delay) throw new Disagreement('the filter delays a request that no rule delays');
  if (!reply) return;
  if (!abort) throw new Disagreement('the filter aborts a request that no rule aborts');
  agree('status of the abort', reply.status, 'httpStatus' in abort ? abort.httpStatus : 200);
}

function confirmClass({ routeClass }: Stream, { outcomes, rule }: Entry, host: Decisions | undefined): void {
  const name = routeClass ?? host?.nativeDefault?.name;
  if (outcomes.some((outcome) => outcome.class.name === name)) return;
  throw new Disagreement(`the filter chooses the route class ${name}, which is none of rule ${rule.name}`);
}

function agree(what: string, filter: unknown, reading: unknown): void {
  if (filter === reading) return;
  throw new Disagreement(`${what}: the filter says ${filter ?? 'none'}, the plan ${reading ?? 'none'}`);
}
