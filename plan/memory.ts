/**
 * What a plan takes over from the one before it. What is made of the same objects is not made anew: it is the same object
 * again, so that those who work on the plan know by that what has not changed. A plan is the same whatever is remembered.
 */
import { namesakeIn } from './namesakes.ts';
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
    const namesake = namesakeIn(this.#hosts.get(handler) ?? []);
    const same = hosts.map((host, index) => {
      const known = namesake(host.name, index);
      return known && isSameHost(known, host) ? known : host;
    });
    this.#hosts.set(handler, same);
    return same;
  }
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
