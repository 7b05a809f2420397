/**
 * What successive snapshots have in common. What is made of the same parts of a plan is not made anew: it is the same
 * object again, and by that it is known that Envoy has it already.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Decisions, decide } from '../plan/decide.ts';
import { memoized } from '../plan/memoized.ts';
import { Memory } from '../plan/memory.ts';
import { namesakeIn } from '../plan/namesakes.ts';
import type { Cluster, VirtualHost } from '../plan/plan.ts';
import { writeDomains } from '../plan/table/domains.ts';
import { type RulesetOptions, writeRuleset } from '../plan/table/ruleset.ts';
import type { HostParts } from '../plan/table/write.ts';
import { clusterResource } from './clusters/cluster.ts';
import type { Secrets } from './listeners/secrets.ts';
import type { Resource } from './resource.ts';
import type { RouteConfiguration } from './routes/configuration.ts';
import { type ClassHost, classHost, type ListHost, listHost } from './routes/host-routes.ts';
import type { Site } from './routes/site.ts';

export class KeptParts {
  readonly decide = memoized(decide);
  readonly #memory = new Memory();
  readonly #classHosts = memoized((site: Site) => memoized((decided: Decisions) => classHost(decided, site)));
  readonly #listHosts = memoized((site: Site) => memoized((host: VirtualHost) => listHost(host, site)));
  readonly #domains = memoized(writeDomains);
  readonly #clusters = new WeakMap<Cluster, Resource>();
  readonly #routes = new Map<string, RouteConfiguration>();

  /** `handler` is its name. */
  site(handler: string, site: Site): Site {
    return this.#memory.keep(`site ${handler}`, [site.port, [...site.http2], [...site.byName]], () => site);
  }

  classHost(decided: Decisions, site: Site): ClassHost {
    return this.#classHosts(site)(decided);
  }

  listHost(host: VirtualHost, site: Site): ListHost {
    return this.#listHosts(site)(host);
  }

  /** What tables are written of. */
  readonly hostParts = (options: RulesetOptions): HostParts =>
    this.#memory.keep(`hosts ${JSON.stringify(options)}`, [], () => ({
      ruleset: memoized((decided: Decisions) => writeRuleset(decided, options)),
      domains: this.#domains,
    }));

  /** One with a key of its own is made anew: each snapshot has to be told of its keys. */
  cluster(cluster: Cluster, secrets: Secrets): Resource {
    const resource = this.#clusters.get(cluster) ?? clusterResource(cluster, secrets);
    if (!cluster.credential) this.#clusters.set(cluster, resource);
    return resource;
  }

  /** The list of the last time, if it has the same members. */
  clusters(resources: Resource[]): Resource[] {
    return this.#memory.keep('clusters', [resources], () => resources);
  }

  /** With the hosts of the last time where they are equal; if all is, the very object of the last time. */
  routes(made: RouteConfiguration): RouteConfiguration {
    const former = this.#routes.get(made.name);
    const namesake = namesakeIn(former?.hosts ?? []);
    const hosts = made.hosts.map((host, index) => {
      const known = namesake(host.name, index);
      return known && isDeepStrictEqual(known, host) ? known : host;
    });
    const same = { ...made, hosts: this.#memory.keep(`hosts of ${made.name}`, [hosts], () => hosts) };
    const routes = former && isDeepStrictEqual(former, same) ? former : same;
    this.#routes.set(made.name, routes);
    return routes;
  }
}
