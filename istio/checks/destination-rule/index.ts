/** The laws of DestinationRules. */
import type { DestinationRule } from '../../schema/destination-rule.ts';
import { exportToNamesNamespaces } from '../export-to.ts';
import { checks } from '../law.ts';
import { selectedOnlyAtHome, selectorsAreLabels } from '../selectors.ts';
import { hostIsAName } from './host-is-a-name.ts';
import { loadIsBalanced } from './load-is-balanced.ts';
import { localitiesAreSound } from './localities-are-sound.ts';
import { outliersAreCounted } from './outliers-are-counted.ts';
import { policiesSaySomething } from './policies-say-something.ts';
import { poolsHaveLimits } from './pools-have-limits.ts';
import { subsetsHaveNames } from './subsets-have-names.ts';
import { tlsIsComplete } from './tls-is-complete.ts';

export const destinationRuleChecks = checks<DestinationRule>(
  hostIsAName,
  subsetsHaveNames,
  exportToNamesNamespaces,
  selectedOnlyAtHome,
  selectorsAreLabels,
  policiesSaySomething,
  loadIsBalanced,
  localitiesAreSound,
  poolsHaveLimits,
  outliersAreCounted,
  tlsIsComplete,
);
