/** The entrances that stand together: those of VirtualServices with a host in common, the oldest's first. */
import { groupBy } from '../../group.ts';
import type { ExportedVirtualService } from '../check.ts';
import { Candidates } from './candidates.ts';
import { type Entrance, entrancesOf, isCatchAll } from './reach.ts';
import type { TestComparer } from './tests.ts';

export interface Way {
  entrance: Entrance;
  owner: ExportedVirtualService;
  /** It stands behind a catch-all, and is gone before VirtualServices are joined. */
  isCutOff: boolean;
}

interface Neighbourhood {
  ways: Way[];
  candidates: Candidates;
}

export class Neighbours {
  readonly #comparer: TestComparer;
  readonly #byHost: ReadonlyMap<string, ExportedVirtualService[]>;
  readonly #known = new Map<string, Neighbourhood>();

  /** The oldest first. */
  constructor(virtualServices: readonly ExportedVirtualService[], comparer: TestComparer) {
    this.#comparer = comparer;
    const hosts = virtualServices.flatMap((owner) => owner.hosts.map((host) => ({ host, owner })));
    this.#byHost = new Map(
      Array.from(
        groupBy(hosts, ({ host }) => host),
        ([host, same]) => [host, same.map(({ owner }) => owner)],
      ),
    );
  }

  /** Only who has all of its hosts can stand before it, so the first of them tells who comes into question. */
  of({ hosts: [host = ''] }: ExportedVirtualService): Neighbourhood {
    let found = this.#known.get(host);
    if (!found) {
      const ways = this.#byHost.get(host)!.flatMap(waysOf);
      const candidates = new Candidates(
        ways.map(({ entrance }) => entrance),
        this.#comparer,
      );
      found = { ways, candidates };
      this.#known.set(host, found);
    }
    return found;
  }
}

function waysOf(owner: ExportedVirtualService): Way[] {
  const entrances = owner.routes.flatMap((route) => entrancesOf(route, owner.gateways));
  const last = entrances.findIndex(isCatchAll);
  return entrances.map((entrance, at) => ({ entrance, owner, isCutOff: last >= 0 && at > last }));
}
