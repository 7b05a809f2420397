/** Rules whose faults take long enough that several requests are held back at once. */
import { exact, forward, header, host, rule } from '../plan/rules.ts';

const ALWAYS = 1_000_000;
/** In milliseconds. */
export const DELAY = 1_500;

const when = (what: string) => [[header('x-fault', exact(what))]];
const delay = { milliseconds: DELAY, perMillion: ALWAYS };
const abort = { httpStatus: 555, perMillion: ALWAYS };

export const HOST = host([
  rule('late', when('delay'), forward('v1'), { delay }),
  rule('late and aborted', when('both'), forward('v1'), { delay, abort }),
  rule('aborted', when('abort'), forward('v1'), { abort }),
  rule('seldom', when('seldom'), forward('v1'), { delay: { ...delay, perMillion: 1 } }),
  rule('rest', [[]], forward('v1')),
]);
