/** The patches for one proxy, by what they apply to, their values checked against Envoy's API. */
import type { EnvoyPatch } from '../../plan/plan.ts';
import { canonical } from '../api.ts';
import type { Resource } from '../resource.ts';
import { type Lists, merge, mergeAny } from './merge.ts';
import { PatchProblem } from './problem.ts';

export type Context = EnvoyPatch['contexts'][number];

const HTTP_FILTER = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter';
const MERGES = ['MERGE', 'MERGE_AND_REPLACE_LIST'];
const INSERTS = ['ADD', 'INSERT_BEFORE', 'INSERT_AFTER', 'INSERT_FIRST'];

/** The message that each kind of patch holds, and what Istio does with it; other operations it passes over in silence. */
const KINDS = {
  LISTENER: { type: 'envoy.config.listener.v3.Listener', operations: [...MERGES, 'ADD', 'REMOVE'] },
  LISTENER_FILTER: {
    type: 'envoy.config.listener.v3.ListenerFilter',
    operations: [...INSERTS, 'REPLACE', 'REMOVE'],
  },
  FILTER_CHAIN: { type: 'envoy.config.listener.v3.FilterChain', operations: [...MERGES, 'ADD', 'REMOVE'] },
  NETWORK_FILTER: {
    type: 'envoy.config.listener.v3.Filter',
    operations: [...MERGES, ...INSERTS, 'REPLACE', 'REMOVE'],
  },
  HTTP_FILTER: { type: HTTP_FILTER, operations: [...MERGES, ...INSERTS, 'REPLACE', 'REMOVE'] },
  ROUTE_CONFIGURATION: { type: 'envoy.config.route.v3.RouteConfiguration', operations: MERGES },
  VIRTUAL_HOST: { type: 'envoy.config.route.v3.VirtualHost', operations: [...MERGES, 'ADD', 'REMOVE', 'REPLACE'] },
  HTTP_ROUTE: { type: 'envoy.config.route.v3.Route', operations: [...MERGES, ...INSERTS, 'REMOVE'] },
  CLUSTER: { type: 'envoy.config.cluster.v3.Cluster', operations: [...MERGES, 'ADD', 'REMOVE'] },
  EXTENSION_CONFIG: { type: 'envoy.config.core.v3.TypedExtensionConfig', operations: ['ADD'] },
  BOOTSTRAP: { type: 'envoy.config.bootstrap.v3.Bootstrap', operations: MERGES },
} as const satisfies Record<string, { type: string; operations: readonly string[] }>;

export type ApplyTo = keyof typeof KINDS;

export class Patch {
  readonly entry: EnvoyPatch;
  readonly operation: string;
  /** In its canonical spelling; empty for REMOVE. */
  readonly value: Resource;
  /** Whether it has done anything. */
  applied = false;
  /** What it names and was not found where it was looked for. */
  missed: string | undefined;

  /** @throws PatchProblem for what is not a message of Envoy's, or an operation without effect. */
  constructor(entry: EnvoyPatch) {
    const kind = KINDS[entry.applyTo as ApplyTo];
    this.entry = entry;
    this.operation = entry.patch?.operation ?? 'INVALID';
    if (!(kind.operations as readonly string[]).includes(this.operation)) {
      throw this.problem(`for ${entry.applyTo} there is ${kind.operations.join(', ')}`);
    }
    try {
      this.value = this.operation === 'REMOVE' ? {} : canonical(kind.type, entry.patch?.value ?? {});
    } catch (error) {
      throw this.problem((error as Error).message);
    }
  }

  get merges(): boolean {
    return MERGES.includes(this.operation);
  }

  /** The value, to be put in somewhere. */
  take(): Resource {
    this.applied = true;
    return structuredClone(this.value);
  }

  /** The value, or a part of it, merged into a message of `type`. */
  mergeInto(type: string, resource: Resource, value = this.value): Resource {
    this.applied = true;
    return merge(type, resource, value, this.#lists);
  }

  /** @throws PatchProblem where they are of different types. */
  mergeAnyInto(resource: Resource, value: Resource): Resource {
    this.applied = true;
    try {
      return mergeAny(resource, value, this.#lists);
    } catch (error) {
      throw this.problem((error as Error).message);
    }
  }

  problem(why: string): PatchProblem {
    return new PatchProblem(this.entry, why);
  }

  get #lists(): Lists {
    return this.operation === 'MERGE' ? 'append' : 'replace';
  }
}

export class Patches {
  readonly all: Patch[];

  constructor(entries: EnvoyPatch[]) {
    this.all = entries.map((entry) => new Patch(entry));
  }

  /** In their order. No context: of any. */
  of(applyTo: ApplyTo, context?: Context): Patch[] {
    return this.all.filter(
      ({ entry }) => entry.applyTo === applyTo && (context === undefined || entry.contexts.includes(context)),
    );
  }

  /**
   * Those for which there was nothing here, as there may be for another proxy. @throws PatchProblem for one that found its
   * connection manager, and not the filter in it.
   */
  idle(): EnvoyPatch[] {
    const idle = this.all.filter(({ applied }) => !applied);
    for (const patch of idle) if (patch.missed) throw patch.problem(patch.missed);
    return idle.map(({ entry }) => entry);
  }
}
