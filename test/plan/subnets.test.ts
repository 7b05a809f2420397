import { expect, test } from 'vitest';
import { longestPrefix } from '../../plan/listeners/subnets.ts';

test.each<[subnets: string[], destination: string, expected: number | undefined]>([
  [[], '10.0.0.1', undefined],
  [['10.0.0.0/8'], '10.1.2.3', 8],
  [['10.0.0.0/8'], '11.1.2.3', undefined],
  [['10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0'], '10.1.2.3', 16],
  [['10.1.2.3'], '10.1.2.3', 32],
  [['10.1.2.3'], '10.1.2.4', undefined],
  [['10.0.0.0/8'], '10.1.0.0/16', 8],
  [['10.1.0.0/16'], '10.1.0.0/16', 16],
  [['10.1.0.0/24'], '10.1.0.0/16', undefined],
  [['fd00::/8'], 'fd00::1', 8],
  [['fd00::1'], 'fd00::1', 128],
  [['::/0'], '10.0.0.1', undefined],
  [['0.0.0.0/0'], 'fd00::1', undefined],
  [['a.test'], '10.0.0.1', undefined],
  [['a.test'], 'a.test', undefined],
  [['0.0.0.0/0'], 'a.test', undefined],
])('of %j, the longest that takes in %s has %s bits', (subnets, destination, expected) => {
  expect(longestPrefix(subnets, destination)).toBe(expected);
});
