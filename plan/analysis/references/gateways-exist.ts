import { nearest, type Path, type Resource, type VirtualService } from '../../../istio/index.ts';
import { gatewayName } from '../../virtual-services/short-names.ts';
import type { Check } from '../check.ts';

/** Every gateway that a VirtualService or one of its matches names is there. Asked where the input has Gateways or Services. */
export const gatewaysExist: Check = function* ({ model }) {
  const { gateways, services } = model;
  if (gateways.length === 0 && services.length === 0) return;
  const names = gateways.map(({ name, namespace }) => `${namespace}/${name}`);
  for (const resource of model.virtualServices) {
    for (const { written, path } of namedBy(resource)) {
      const name = gatewayName(written, resource.namespace);
      if (name === 'mesh' || names.includes(name)) continue;
      const meant = nearest(name, names) ?? names.find((known) => known.endsWith(`/${name.split('/')[1]}`));
      yield {
        ...{ code: 'IST0101', severity: names.length > 0 ? 'error' : 'warning', refused: false, resource, path },
        message: `there is no Gateway ${name}: no request comes this way`,
        fix: meant === undefined ? 'add the Gateway' : `did you mean "${meant}"?`,
      };
    }
  }
};

function* namedBy({ spec }: Resource<VirtualService>): Generator<{ written: string; path: Path }> {
  for (const [index, written] of (spec.gateways ?? []).entries()) yield { written, path: ['spec', 'gateways', index] };
  for (const protocol of ['http', 'tls', 'tcp'] as const) {
    for (const [rule, { match = [] }] of (spec[protocol] ?? []).entries()) {
      for (const [at, { gateways = [] }] of match.entries()) {
        for (const [index, written] of gateways.entries()) {
          yield { written, path: ['spec', protocol, rule, 'match', at, 'gateways', index] };
        }
      }
    }
  }
}
