import { BlockList, isIP } from 'node:net';

/**
 * How long the longest is of the prefixes that take in a destination, an address or a range of them (`10.1.0.0/16`), whole.
 * Undefined: none does. Source: destinationSubnets of VirtualService.tcp and tls, `a.b.c.d` or `a.b.c.d/length`.
 */
export function longestPrefix(subnets: readonly string[], destination: string): number | undefined {
  const within = parse(destination);
  const lengths = subnets
    .map(parse)
    .filter((subnet) => subnet.length <= within.length && takesIn(subnet, within.address))
    .map(({ length }) => length);
  return lengths.length > 0 ? Math.max(...lengths) : undefined;
}

interface Prefix {
  address: string;
  length: number;
}

function parse(written: string): Prefix {
  const [address = '', length] = written.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  return { address, length: length === undefined ? bits : Number(length) };
}

function takesIn({ address, length }: Prefix, other: string): boolean {
  if (isIP(address) === 0 || isIP(address) !== isIP(other)) return false;
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, length, family);
  return list.check(other, family);
}
