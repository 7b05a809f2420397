import { expect, test } from 'vitest';
import { localPorts } from '../../plan/listeners/local-ports.ts';

test.each<[law: string, ports: number[], asked: [number, number][], taken: number[], expected: number[]]>([
  ['a port is its own', [1024, 9080], [], [], [1024, 9080]],
  ['what only root may open is moved up', [80, 443, 1023], [], [], [8080, 8443, 9023]],
  [
    'what is asked for is given',
    [80, 9080],
    [
      [80, 80],
      [9080, 1],
    ],
    [],
    [80, 1],
  ],
  ['what is asked for but not needed is passed over', [9080], [[80, 81]], [], [9080]],
  ['a moved port gives way to one that is its own', [80, 8080], [], [], [9080, 8080]],
  ['and to one that is asked for', [80, 90], [[90, 8080]], [], [9080, 8080]],
  ['and to what is taken', [9080], [], [9080], [10080]],
  ['at the end it begins again, above what only root may open', [65_000], [], [65_000], [1024]],
  ['the last one is one', [64_535], [], [64_535], [65_535]],
  ['of root’s, the last and the first of the others', [1023, 1024], [], [], [9023, 1024]],
  ['the same port twice is two', [9080, 9080], [], [], [9080, 10080]],
])('%s', (_, ports, asked, taken, expected) => {
  const listeners = ports.map((servicePort) => ({ address: '127.0.0.1', servicePort }));
  expect(localPorts(listeners, new Map(asked), taken)).toEqual(expected);
});

test('the same port at another address is no other', () => {
  const addresses = ['127.0.0.1', '127.9.0.1', '127.9.0.1'];
  const listeners = addresses.map((address) => ({ address, servicePort: 9080 }));
  expect(localPorts(listeners, new Map(), [9080])).toEqual([10080, 9080, 10080]);
});
