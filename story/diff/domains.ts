/** Names of two sides, and what each side makes of them: one group for all names that fare alike. */
import { mostSpecific } from '../../plan/selection/hosts.ts';

/** What has names: exact ones, `*.suffix` or `*`. */
export interface Named {
  domains: readonly string[];
}

/** A name that belongs to `domain`, of all domains of both sides the most specific one. */
export interface Sample {
  domain: string;
  name: string;
}

/** Names that one side takes to `old`, the other to `new`. */
export interface Meeting<T> {
  old?: T;
  new?: T;
  samples: Sample[];
}

export type Find<T> = (name: string) => T | undefined;

/** Finds what a name belongs to: an exact domain, else the longest wildcard. */
export function byDomain<T extends Named>(items: readonly T[]): Find<T> {
  const owners = new Map<string, T>();
  for (const item of items) {
    for (const domain of item.domains) if (!owners.has(domain)) owners.set(domain, item);
  }
  return (name) => mostSpecific(name.toLowerCase(), owners);
}

/** One for each domain of either side to which others leave a name. */
export function samplesOf(items: readonly Named[]): Sample[] {
  const domains = new Map(items.flatMap((item) => item.domains.map((domain) => [domain, domain])));
  return [...domains.keys()].flatMap((domain) => {
    const name = nameOf(domain, domains);
    return name === undefined ? [] : [{ domain, name }];
  });
}

export function meetings<T>(samples: readonly Sample[], findOld: Find<T>, findNew: Find<T>): Meeting<T>[] {
  const groups = new Map<T | undefined, Map<T | undefined, Meeting<T>>>();
  for (const sample of samples) {
    const [old, fresh] = [findOld(sample.name), findNew(sample.name)];
    const group = groups.get(old) ?? new Map<T | undefined, Meeting<T>>();
    groups.set(old, group);
    const meeting = group.get(fresh) ?? { ...(old && { old }), ...(fresh && { new: fresh }), samples: [] };
    group.set(fresh, meeting);
    meeting.samples.push(sample);
  }
  return [...groups.values()].flatMap((group) => [...group.values()]);
}

function nameOf(domain: string, domains: ReadonlyMap<string, string>): string | undefined {
  if (!domain.startsWith('*')) return domain;
  const suffix = domain.slice(1) || '.example';
  return FRESH.map((label) => label + suffix).find((name) => mostSpecific(name, domains) === domain);
}

const FRESH = ['any', 'other', 'some', 'any-1', 'any-2', 'any-3', 'any.other'];
