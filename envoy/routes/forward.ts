/** Sending a request on: `envoy.config.route.v3.RouteAction`. */
import type { Destination, Forward, HashPolicy, Mirror, Rewrite } from '../../plan/plan.ts';
import { LOOKED_UP } from '../looked-up.ts';
import { defined, duration, nonEmpty, type Resource } from '../resource.ts';
import { editsAnything, headerOperations } from './headers.ts';
import { retryPolicy } from './retry.ts';
import type { Site } from './site.ts';

/** The fields of a Route that forward; header operations included, because where they stand decides their order. */
export function forward(action: Forward, { http2, byName }: Site): Resource {
  const { headers, destinations } = action;
  const common = routing(action, http2);
  const mark = destinations.some(({ cluster }) => byName.has(cluster)) ? { metadata: LOOKED_UP } : {};
  if (needsWeights(action)) {
    const chosen = destinations.filter(({ weight }) => weight > 0);
    const weighted_clusters = { clusters: chosen.map((destination) => clusterWeight(destination, action.rewrite)) };
    return { ...headerOperations(headers), ...mark, route: { weighted_clusters, ...common } };
  }
  const destination = destinations[0]!;
  return {
    ...headerOperations(headers, destination.headers),
    ...mark,
    route: {
      cluster: destination.cluster,
      ...hostRewrite(action.rewrite.authority ?? destination.authority),
      ...common,
    },
  };
}

/** Envoy edits headers for the weighted cluster before it does for the route: Istio's order for one of several destinations. */
function needsWeights({ destinations, weighted }: Forward): boolean {
  return destinations.length > 1 || (weighted && destinations.some(({ headers }) => editsAnything(headers)));
}

function clusterWeight({ cluster, weight, headers, authority }: Destination, rewrite: Rewrite): Resource {
  return { name: cluster, weight, ...headerOperations(headers), ...hostRewrite(rewrite.authority ?? authority) };
}

/** What holds whichever destination is taken. */
function routing({ destinations, timeout, retry, rewrite, mirrors }: Forward, http2: ReadonlySet<string>): Resource {
  const grpc = destinations.some(({ cluster }) => http2.has(cluster));
  return defined({
    timeout: duration(timeout),
    // Istio's way to let grpc-timeout shorten the time. Envoy warns of each: the field is deprecated, without an equal.
    max_grpc_timeout: grpc ? duration(timeout) : undefined,
    retry_policy: retry && retryPolicy(retry),
    prefix_rewrite: rewrite.uri,
    regex_rewrite: rewrite.regex && {
      pattern: { regex: rewrite.regex.pattern },
      substitution: rewrite.regex.substitution,
    },
    request_mirror_policies: nonEmpty(mirrors.filter(({ perMillion }) => perMillion > 0).map(mirrorPolicy)),
    hash_policy: destinations.find(({ hash }) => hash)?.hash?.map(hashPolicy),
  });
}

function hostRewrite(authority: string | undefined): Resource {
  return authority === undefined ? {} : { host_rewrite_literal: authority };
}

function mirrorPolicy({ cluster, perMillion, shadowSuffix }: Mirror): Resource {
  return {
    cluster,
    runtime_fraction: { default_value: { numerator: perMillion, denominator: 'MILLION' } },
    trace_sampled: false,
    disable_shadow_host_suffix_append: !shadowSuffix,
  };
}

function hashPolicy(hash: HashPolicy): Resource {
  switch (hash.by) {
    case 'header':
      return { header: { header_name: hash.name } };
    case 'source-ip':
      return { connection_properties: { source_ip: true } };
    case 'query':
      return { query_parameter: { name: hash.name } };
    case 'cookie':
      return {
        cookie: defined({
          name: hash.name,
          path: hash.path,
          // Without a time to live Envoy makes no cookie of its own.
          ttl: hash.ttl === undefined ? undefined : duration(hash.ttl),
          attributes: nonEmpty(hash.attributes.map(([name, value]) => ({ name, value }))),
        }),
      };
  }
}
