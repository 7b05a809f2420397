/** Why a configuration is refused, in one line. */
import { FLAG_FAULTS, FLAG_MIRRORS, FLAG_ROUTES } from '../../plan/table/layout';
import { BROKEN, NO_TABLE, OTHER_VERSION, WRONG_CHECKSUM, WRONG_LENGTH } from '../rules/check';

export function refusal(verdict: u32): string {
  if (verdict === NO_TABLE)
    return 'mainsheet: the configuration is no rule table; it is written by `mainsheet generate`';
  if (verdict === OTHER_VERSION)
    return 'mainsheet: the rule table is of another version than the filter; generate both with one mainsheet';
  if (verdict === WRONG_LENGTH) return 'mainsheet: the rule table is cut off or has bytes behind it';
  if (verdict === WRONG_CHECKSUM) return 'mainsheet: the rule table is damaged: its checksum is wrong';
  if (verdict === BROKEN)
    return 'mainsheet: the rule table contradicts itself though its checksum is right; please report this';
  return 'mainsheet: there is no memory for the rule table';
}

/** `unserved`: what the table asks for and the filter does not do. */
export function refusalToServe(unserved: u32): string {
  if ((unserved & FLAG_ROUTES) !== 0)
    return 'mainsheet: the rule table asks for routes, which this filter does not choose; `traffic` and `routing` do';
  if ((unserved & FLAG_FAULTS) !== 0)
    return 'mainsheet: the rule table asks for faults, which this filter does not inject; `traffic` and `fault` do';
  if ((unserved & FLAG_MIRRORS) !== 0)
    return 'mainsheet: the rule table asks for mirrors, which this filter does not draw; `traffic` and `mirror` do';
  return 'mainsheet: the rule table asks for names of rules, which this filter does not tell; `traffic` and `header-match` do';
}
