/** The laws of ServiceEntries. */
import type { ServiceEntry } from '../../schema/service-entry.ts';
import { exportToNamesNamespaces } from '../export-to.ts';
import { checks } from '../law.ts';
import { selectorsAreLabels } from '../selectors.ts';
import { endpointsCanBeReached } from './endpoints-can-be-reached.ts';
import { hostsAreNames } from './hosts-are-names.ts';
import { portsAreDistinct } from './ports-are-distinct.ts';
import { resolutionFits } from './resolution-fits.ts';

export const serviceEntryChecks = checks<ServiceEntry>(
  hostsAreNames,
  portsAreDistinct,
  resolutionFits,
  endpointsCanBeReached,
  exportToNamesNamespaces,
  selectorsAreLabels,
);
