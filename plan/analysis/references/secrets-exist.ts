import type { Check } from '../check.ts';

/** A Secret that a Gateway names is there. Which namespace it has to be in depends on the gateway's Pods: any will do. */
export const secretsExist: Check = function* ({ model }) {
  if (model.secrets.length === 0) return;
  const names = new Set(model.secrets.map(({ name }) => name));
  for (const resource of model.gateways) {
    for (const [index, { tls, port }] of (resource.spec.servers ?? []).entries()) {
      const written = tls?.credentialName;
      if (!written || names.has(written.split('/').at(-1)!)) continue;
      yield {
        ...{ code: 'IST0101', severity: 'warning', refused: false, resource },
        path: ['spec', 'servers', index, 'tls', 'credentialName'],
        message: `there is no Secret "${written}": connections to port ${port.number} fail in the TLS handshake`,
        fix: "add the Secret, with tls.crt and tls.key, in the namespace of the gateway's Pods",
      };
    }
  }
};
