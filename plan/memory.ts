/**
 * What a plan takes over from the one before it. What is made of the same objects is not made anew: it is the same object
 * again, so that those who work on the plan know by that what has not changed. A plan is the same whatever is remembered.
 */
import type { VirtualHost } from './plan.ts';

interface Kept {
  inputs: readonly unknown[];
  made: unknown;
}

export class Memory {
  readonly #kept = new Map<string, Kept>();
  /** By handler. */
  readonly #hosts = new Map<string, VirtualHost[]>();

  /** What was made last under this name, if it was of the same inputs. A list counts by its members. */
  keep<T>(name: string, inputs: readonly unknown[], make: () => T): T {
    const kept = this.#kept.get(name);
    if (kept && isSameList(kept.inputs, inputs)) return kept.made as T;
    const made = make();
    this.#kept.set(name, { inputs, made });
    return made;
  }

  /** A handler's virtual hosts; each that is made of the same rules as the last time is the same object. */
  sameHosts(handler: string, hosts: readonly VirtualHost[]): VirtualHost[] {
    const find = finder(this.#hosts.get(handler) ?? []);
    const same = hosts.map((host, index) => {
      const known = find(host.name, index);
      return known && isSameHost(known, host) ? known : host;
    });
    this.#hosts.set(handler, same);
    return same;
  }
}

/** Finds things by their names: most stand where they are looked for first, at the index. */
export function finder<Named extends { name: string }>(things: readonly Named[]) {
  let byName: Map<string, Named> | undefined;
  return (name: string, index: number): Named | undefined => {
    if (things[index]?.name === name) return things[index];
    byName ??= new Map(things.map((thing) => [thing.name, thing]));
    return byName.get(name);
  };
}

/** For a function that is asked of the same object again and again, and whose answer never changes. */
export function once<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const known = new WeakMap<Of, { made: Made }>();
  return (of) => {
    const found = known.get(of) ?? { made: make(of) };
    known.set(of, found);
    return found.made;
  };
}

function isSameHost(a: VirtualHost, b: VirtualHost): boolean {
  return (
    a.name === b.name &&
    a.httpsRedirect === b.httpsRedirect &&
    areAlike(a.domains, b.domains) &&
    areAlike(a.rules, b.rules)
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return Array.isArray(one) && Array.isArray(other) ? areAlike(one, other) : one === other;
    })
  );
}

function areAlike(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
