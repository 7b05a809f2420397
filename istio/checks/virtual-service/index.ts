/** The laws of VirtualServices. */
import type { VirtualService } from '../../schema/virtual-service.ts';
import { exportToNamesNamespaces } from '../export-to.ts';
import { checks } from '../law.ts';
import { authorityIsSetOnce } from './authority-is-set-once.ts';
import { claimsAreNeverThere } from './claims-are-never-there.ts';
import { claimsOnlyAtGateways } from './claims-only-at-gateways.ts';
import { corsNamesHttp } from './cors-names-http.ts';
import { delegateHasOnlyHttp } from './delegate-has-only-http.ts';
import { destinationsAreHosts } from './destinations-are-hosts.ts';
import { directResponsesFit } from './direct-responses-fit.ts';
import { durationsAreMilliseconds } from './durations-are-milliseconds.ts';
import { envoyTakesTheHeaders } from './envoy-takes-the-headers.ts';
import { envoyTakesTheStatuses } from './envoy-takes-the-statuses.ts';
import { faultsDoSomething } from './faults-do-something.ts';
import { gatewaysAreNames } from './gateways-are-names.ts';
import { hasRules } from './has-rules.ts';
import { headerOperationsAreSound } from './header-operations-are-sound.ts';
import { headsKeepTheirLines } from './heads-keep-their-lines.ts';
import { hostsAreNames } from './hosts-are-names.ts';
import { hostsDoNotOverlap } from './hosts-do-not-overlap.ts';
import { matchesCanMatch } from './matches-can-match.ts';
import { mirrorsAreSound } from './mirrors-are-sound.ts';
import { oneActionPerRule } from './one-action-per-rule.ts';
import { redirectsAreComplete } from './redirects-are-complete.ts';
import { retriesAreSound } from './retries-are-sound.ts';
import { rewritesAreComplete } from './rewrites-are-complete.ts';
import { sourcesAreNamedWell } from './sources-are-named-well.ts';
import { tlsRoutesNameHosts } from './tls-routes-name-hosts.ts';
import { weightsTotalAboveZero } from './weights-total-above-zero.ts';

export const virtualServiceChecks = checks<VirtualService>(
  delegateHasOnlyHttp,
  hasRules,
  hostsAreNames,
  hostsDoNotOverlap,
  gatewaysAreNames,
  claimsOnlyAtGateways,
  claimsAreNeverThere,
  exportToNamesNamespaces,
  oneActionPerRule,
  matchesCanMatch,
  sourcesAreNamedWell,
  destinationsAreHosts,
  weightsTotalAboveZero,
  redirectsAreComplete,
  directResponsesFit,
  rewritesAreComplete,
  durationsAreMilliseconds,
  retriesAreSound,
  faultsDoSomething,
  mirrorsAreSound,
  corsNamesHttp,
  headerOperationsAreSound,
  authorityIsSetOnce,
  tlsRoutesNameHosts,
  envoyTakesTheStatuses,
  envoyTakesTheHeaders,
  headsKeepTheirLines,
);
