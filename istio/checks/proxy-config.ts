/** The laws of ProxyConfigs. What they say concerns no traffic, but a cluster would refuse it all the same. */
import { wrong } from '../findings.ts';
import type { ProxyConfig } from '../schema/proxy-config.ts';
import { checks, type Law } from './law.ts';
import { selectorFindings } from './selectors.ts';

const proxiesCanRun: Law<ProxyConfig> = function* ({ selector, concurrency = 0 }) {
  yield* selectorFindings(selector?.matchLabels, ['spec', 'selector', 'matchLabels']);
  if (concurrency < 0)
    yield wrong(['spec', 'concurrency'], 'concurrency cannot be negative', 'write 0 for all cores, or more');
};

export const proxyConfigChecks = checks<ProxyConfig>(proxiesCanRun);
