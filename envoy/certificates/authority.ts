/**
 * A certificate authority for this machine: made once, kept in the cache folder, so that clients which were told to trust
 * it go on doing so. It issues the certificates of gateways whose Secret is not among the files, and of their clients.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate, makeAuthority, type Pair } from './certificate.ts';

const NAME = 'Mainsheet local authority';
const OWNER_ONLY = 0o600;
const RENEW_BEFORE = 30 * 86_400_000;
const CLIENT = 'mainsheet-client';
const CLIENT_FILE = 'client.pem';
/** Whatever a server is for, it is called as this here. */
const HERE = ['localhost', '127.0.0.1', '::1'];

export class LocalAuthority {
  /** What clients have to trust: `curl --cacert`. There once a certificate has been issued. */
  readonly path: string;
  readonly #folder: string;

  /** Nothing is written before the first certificate is asked for. */
  constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'ca.pem');
  }

  /** The same one for the same hosts until it runs out. `*` stands for no name of its own. */
  issue(hosts: string[]): Pair {
    const names = [...new Set([...hosts.filter(isName), ...HERE])];
    return this.#kept(
      `${createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 16)}.pem`,
      names,
      'server',
    );
  }

  /** The path of a certificate with its key, for whoever trusts the authority to let in: `curl --cert`. */
  client(): string {
    this.#kept(CLIENT_FILE, [CLIENT], 'client');
    return join(this.#folder, CLIENT_FILE);
  }

  /** Its own certificate. */
  chain(): string {
    return this.#authority().chain;
  }

  #kept(name: string, names: string[], whose: 'server' | 'client'): Pair {
    const authority = this.#authority();
    const file = join(this.#folder, name);
    const known = read(file);
    if (known && holds(known, authority)) return known;
    const made = issueCertificate(names, { ...authority, name: NAME }, whose);
    replace(file, made.chain + made.key);
    return made;
  }

  #authority(): Pair {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, 'authority.pem');
    const authority = usable(read(file)) ?? this.#makeAuthority(file);
    replace(this.path, authority.chain, 0o644);
    return authority;
  }

  /** Of two processes that make one at a time, both take that of the first. */
  #makeAuthority(file: string): Pair {
    const made = makeAuthority(NAME);
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, made.chain + made.key, { mode: OWNER_ONLY });
    if (read(file)) rmSync(file, { force: true });
    try {
      linkSync(temporary, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
    return read(file) ?? made;
  }
}

/** What a certificate may name: no bare `*`, and a wildcard only as the first label. */
function isName(host: string): boolean {
  return !host.replace(/^\*\./, '').includes('*');
}

function holds({ chain }: Pair, authority: Pair): boolean {
  const certificate = new X509Certificate(chain);
  return lasts(certificate) && certificate.verify(new X509Certificate(authority.chain).publicKey);
}

function usable(authority: Pair | undefined): Pair | undefined {
  return authority && lasts(new X509Certificate(authority.chain)) ? authority : undefined;
}

function lasts({ validTo }: X509Certificate): boolean {
  return Date.parse(validTo) - Date.now() > RENEW_BEFORE;
}

/** Certificate and key from one file; undefined if it is not there or not whole. */
function read(file: string): Pair | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const [, chain, key] =
      /^(-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----\n)(-----BEGIN PRIVATE KEY-----.*)$/s.exec(text) ?? [];
    return chain && key ? { chain, key } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function replace(file: string, text: string, mode = OWNER_ONLY): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode });
  renameSync(temporary, file);
}
