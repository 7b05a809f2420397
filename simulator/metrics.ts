import { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM, METRIC_TYPE_MASK, Result } from './abi.ts';

/** A VM's metrics. Defining a name twice gives two ids of one metric, as in Envoy. */
export class Metrics {
  readonly #names = new Map<number, string>();
  /** By name: a counter's or gauge's value, a histogram's sum. */
  readonly values = new Map<string, number>();

  /** The metric's id, or undefined where there is no such type. */
  define(type: number, name: string): number | undefined {
    if (type > METRIC_HISTOGRAM) return undefined;
    const id = ((this.#names.size + 1) << 2) | type;
    this.#names.set(id, name);
    if (!this.values.has(name)) this.values.set(name, 0);
    return id;
  }

  increment(id: number, offset: number): number {
    const type = id & METRIC_TYPE_MASK;
    if (type > METRIC_GAUGE) return Result.BadArgument;
    const name = this.#names.get(id);
    if (name === undefined) return Result.NotFound;
    if (type === METRIC_COUNTER && offset <= 0) return Result.BadArgument;
    this.values.set(name, this.values.get(name)! + offset);
    return Result.Ok;
  }

  record(id: number, value: number): number {
    const name = this.#names.get(id);
    if (name === undefined) return Result.NotFound;
    const before = (id & METRIC_TYPE_MASK) === METRIC_GAUGE ? 0 : this.values.get(name)!;
    this.values.set(name, before + value);
    return Result.Ok;
  }

  /** A counter's or gauge's value; a number below zero never occurs for the result codes' sake. */
  get(id: number): { result: number; value: number } {
    if ((id & METRIC_TYPE_MASK) > METRIC_GAUGE) return { result: Result.BadArgument, value: 0 };
    const name = this.#names.get(id);
    if (name === undefined) return { result: Result.NotFound, value: 0 };
    return { result: Result.Ok, value: this.values.get(name)! };
  }
}
