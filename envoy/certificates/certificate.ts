/** X.509 certificates (RFC 5280) on the curve P-256: one that signs others, and those that it signs. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  TRUE,
  tagged,
  time,
  utf8String,
} from './der.ts';

/** PEM texts. */
export interface Pair {
  chain: string;
  key: string;
}

const DAY = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** What browsers still take from an authority that was added by hand. */
const ISSUED_DAYS = 397;
/** A clock may be behind. */
const BACKDATED = DAY;

const ECDSA_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SUBJECT_KEY = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const AUTHORITY_KEY = '2.5.29.35';
const EXTENDED_KEY_USAGE = '2.5.29.37';
/** Extended key usages: serverAuth, clientAuth. */
const USES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };
const LONGEST_COMMON_NAME = 64;

/** The bits keyCertSign and cRLSign; digitalSignature. */
const SIGNS_CERTIFICATES = bitString(Buffer.from([0x06]), 1);
const SIGNS_DATA = bitString(Buffer.from([0x80]), 7);

export function makeAuthority(name: string): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = { name, key: privateKey };
  const extensions = [
    extension(BASIC_CONSTRAINTS, sequence(TRUE), 'critical'),
    extension(KEY_USAGE, SIGNS_CERTIFICATES, 'critical'),
    extension(SUBJECT_KEY, octetString(keyIdentifier(publicKey))),
  ];
  return pair(certificate(name, publicKey, own, AUTHORITY_DAYS, extensions), privateKey);
}

/** @param hosts names, wildcards (`*.example.com`) and addresses */
export function issueCertificate(hosts: string[], authority: Pair & { name: string }, whose: keyof typeof USES): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name: authority.name, key: createPrivateKey(authority.key) };
  const extensions = [
    extension(BASIC_CONSTRAINTS, sequence(), 'critical'),
    extension(KEY_USAGE, SIGNS_DATA, 'critical'),
    extension(EXTENDED_KEY_USAGE, sequence(objectIdentifier(USES[whose]))),
    extension(SUBJECT_KEY, octetString(keyIdentifier(publicKey))),
    extension(AUTHORITY_KEY, sequence(tagged(0x80, keyIdentifier(createPublicKey(issuer.key))))),
    extension(SUBJECT_ALT_NAME, sequence(...hosts.map(alternativeName))),
  ];
  const name = hosts.find((host) => host.length <= LONGEST_COMMON_NAME) ?? authority.name;
  return pair(certificate(name, publicKey, issuer, ISSUED_DAYS, extensions), privateKey);
}

interface Issuer {
  name: string;
  key: KeyObject;
}

function certificate(name: string, publicKey: KeyObject, issuer: Issuer, days: number, extensions: Buffer[]): Buffer {
  const from = Date.now() - BACKDATED;
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_SHA256,
    distinguishedName(issuer.name),
    sequence(time(new Date(from)), time(new Date(from + days * DAY))),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  return sequence(toBeSigned, ECDSA_SHA256, bitString(sign('sha256', toBeSigned, issuer.key)));
}

function distinguishedName(name: string): Buffer {
  return sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(name))));
}

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [TRUE] : []), octetString(value));
}

function alternativeName(host: string): Buffer {
  return isIP(host) ? tagged(0x87, addressBytes(host)) : tagged(0x82, Buffer.from(host));
}

/** In network order; `::` stands for as many zeros as are missing. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** SHA-1 of the public key, as RFC 5280, 4.2.1.2 proposes: it names the key, and secures nothing. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}

function pair(certificate: Buffer, privateKey: KeyObject): Pair {
  const lines = certificate.toString('base64').replaceAll(/.{1,64}/g, '$&\n');
  return {
    chain: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
