/** Random header operations, on headers that rules also ask for, and on none. */
import fc, { type Arbitrary } from 'fast-check';
import type { HeaderEdits, HeaderOps } from '../../plan/plan.ts';

const NONE: HeaderEdits = { set: [], add: [], remove: [] };
export const NO_EDITS: HeaderOps = { request: NONE, response: NONE };

const REQUEST_HEADERS = ['x-a', 'X-B', 'x-new', 'x-other', 'accept'];
const REQUEST_VALUES = ['v', 'w', '', '%REQ(x-a)%', '%REQ(:path)%', '%REQ(:authority)%', '%PROTOCOL% 5%%'];
const RESPONSE_HEADERS = ['x-resp', 'X-New', 'content-type', 'vary', 'access-control-allow-origin'];
const RESPONSE_VALUES = ['v', 'w', '', '%RESPONSE_CODE%', '%REQ(:path)%', '%REQ(x-a)%', '%RESP(x-resp)%', '5%%'];

export const edits: Arbitrary<HeaderOps> = fc.oneof(
  { arbitrary: fc.constant(NO_EDITS), weight: 1 },
  {
    arbitrary: fc.record({
      request: editsOf(REQUEST_HEADERS, REQUEST_VALUES),
      response: editsOf(RESPONSE_HEADERS, RESPONSE_VALUES),
    }),
    weight: 2,
  },
);

function editsOf(names: string[], values: string[]): Arbitrary<HeaderEdits> {
  const name = fc.constantFrom(...names);
  const entries = fc.uniqueArray(fc.tuple(name, fc.constantFrom(...values)), {
    maxLength: 2,
    selector: ([key]) => key,
  });
  return fc.record({ set: entries, add: entries, remove: fc.uniqueArray(name, { maxLength: 2 }) });
}
