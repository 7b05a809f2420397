import { undecidable } from '../virtual-services/decidable.ts';
import { routesOf } from '../virtual-services/routes.ts';
import type { Check } from './check.ts';

/** The dialect of Envoy from 1.39 on. */
const DIALECT = 'latin1';

/** The filter can decide each regular expression that requests are matched by. */
export const regexesCanBeDecided: Check = function* ({ model }) {
  for (const { matches } of model.virtualServices.flatMap(routesOf)) {
    for (const match of matches) yield* undecidable(match, DIALECT);
  }
};
