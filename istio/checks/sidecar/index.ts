/** The laws of Sidecars. */
import type { Sidecar } from '../../schema/sidecar.ts';
import { checks } from '../law.ts';
import { selectorsAreLabels } from '../selectors.ts';
import { egressNamesHosts, egressProxyIsAllowed } from './egress-names-hosts.ts';
import { ingressListens } from './ingress-listens.ts';
import { saysSomething } from './says-something.ts';

export const sidecarChecks = checks<Sidecar>(
  saysSomething,
  selectorsAreLabels,
  ingressListens,
  egressNamesHosts,
  egressProxyIsAllowed,
);
