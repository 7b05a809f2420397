/** The laws of EnvoyFilters. What their patches say is Envoy's to judge. */
import { doubtful, type Finding, wrong } from '../findings.ts';
import type { EnvoyConfigObjectPatch, EnvoyFilter } from '../schema/envoy-filter.ts';
import type { Path } from '../yaml/locate.ts';
import { regexFindings } from './grammar/regexes.ts';
import { checks, type Law } from './law.ts';
import { selectorsAreLabels } from './selectors.ts';

/** Which part of the configuration can be matched for what is patched. */
const MATCHED_BY: Record<string, string> = {
  LISTENER: 'listener',
  FILTER_CHAIN: 'listener',
  NETWORK_FILTER: 'listener',
  HTTP_FILTER: 'listener',
  LISTENER_FILTER: 'listener',
  ROUTE_CONFIGURATION: 'routeConfiguration',
  VIRTUAL_HOST: 'routeConfiguration',
  HTTP_ROUTE: 'routeConfiguration',
  CLUSTER: 'cluster',
};

const LONGEST_REGEX = 1024;

const patchesAreComplete: Law<EnvoyFilter> = function* ({ configPatches = [] }) {
  for (const [index, patch] of configPatches.entries()) yield* patchFindings(patch, ['spec', 'configPatches', index]);
};

function* patchFindings(entry: EnvoyConfigObjectPatch, path: Path): Generator<Finding> {
  const { applyTo, patch } = entry;
  if (!applyTo || applyTo === 'INVALID')
    yield wrong(path, 'the patch does not say what it applies to', 'add "applyTo"');
  if (!patch) yield wrong(path, 'there is nothing to patch', 'add "patch"');
  else if (!patch.operation || patch.operation === 'INVALID') {
    yield wrong([...path, 'patch'], 'the patch does not say what to do', 'add "operation"');
  } else if (patch.operation !== 'REMOVE' && !patch.value) {
    yield wrong([...path, 'patch'], `${patch.operation} needs a value`, 'add "value"');
  }
  yield* matchFindings(entry, [...path, 'match']);
}

function* matchFindings({ applyTo = 'INVALID', match = {} }: EnvoyConfigObjectPatch, path: Path): Generator<Finding> {
  const wanted = MATCHED_BY[applyTo];
  const { proxyVersion } = match.proxy ?? {};
  for (const part of ['listener', 'routeConfiguration', 'cluster'] as const) {
    if (match[part] && wanted !== undefined && part !== wanted) {
      yield {
        ...wrong(
          [...path, part],
          `${applyTo} is not matched by ${part}, but by ${wanted}`,
          `match by ${wanted}, or change applyTo`,
        ),
        at: 'key',
      };
    }
  }
  if (proxyVersion && proxyVersion.length > LONGEST_REGEX) {
    yield doubtful(
      [...path, 'proxy', 'proxyVersion'],
      `the regular expression is longer than ${LONGEST_REGEX} bytes`,
      'shorten it',
    );
  } else if (proxyVersion) yield* regexFindings(proxyVersion, [...path, 'proxy', 'proxyVersion']);
  if (match.listener?.filterChain?.filter?.subFilter) yield* subFilterFindings(applyTo, match, path);
}

type Match = NonNullable<EnvoyConfigObjectPatch['match']>;
const CONNECTION_MANAGERS = ['envoy.filters.network.http_connection_manager', 'envoy.http_connection_manager'];

function* subFilterFindings(applyTo: string, match: Match, path: Path): Generator<Finding> {
  const place = [...path, 'listener', 'filterChain', 'filter', 'subFilter'];
  const { name = '' } = match.listener?.filterChain?.filter ?? {};
  if (applyTo !== 'HTTP_FILTER')
    yield wrong(
      place,
      'a subFilter can be matched for HTTP_FILTER only',
      'use applyTo: HTTP_FILTER, or take the subFilter out',
    );
  else if (!CONNECTION_MANAGERS.includes(name)) {
    yield wrong(
      place,
      'only the connection manager has subFilters',
      `add "name: ${CONNECTION_MANAGERS[0]}" to the filter`,
    );
  }
}

const selectsOneWay: Law<EnvoyFilter> = function* ({ workloadSelector, targetRefs = [] }) {
  if (!workloadSelector || targetRefs.length === 0) return;
  yield wrong(
    ['spec', 'targetRefs'],
    'an EnvoyFilter cannot have both workloadSelector and targetRefs',
    'keep one of the two',
  );
};

export const envoyFilterChecks = checks<EnvoyFilter>(patchesAreComplete, selectsOneWay, selectorsAreLabels);
