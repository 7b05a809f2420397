/** IP addresses and ports. */
import { isIP, isIPv4, isIPv6 } from 'node:net';

export function isIpAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

/** `10.0.0.0/8`, `fd00::/8`. */
export function isCidr(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return (isIPv4(address) && Number(length) <= 32) || (isIPv6(address) && Number(length) <= 128);
}

export function isIpOrCidr(text: string): boolean {
  return isIpAddress(text) || isCidr(text);
}

/** `unix:///var/run/x.sock`, not a folder, or `unix://@abstract`. */
export function isUnixAddress(text: string): boolean {
  return /^unix:\/\/(?:@|\/.*[^/]$)/.test(text);
}

export function isPort(number: number | undefined): boolean {
  return number !== undefined && number >= 1 && number <= 65_535;
}
