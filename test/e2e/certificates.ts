/** Certificates for tests, made with openssl in a folder of theirs. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of PEM files, and their texts. */
export interface Pair {
  chainFile: string;
  keyFile: string;
  chain: string;
  key: string;
}

export class Authority {
  readonly own: Pair;

  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    const { keyFile, chainFile } = this.#files(name);
    openssl('req', '-x509', ...NEW_KEY, '-keyout', keyFile, '-out', chainFile, '-days', '2', '-subj', `/CN=${name}`);
    this.own = pair(chainFile, keyFile);
  }

  issue(host: string): Pair {
    const { keyFile, chainFile } = this.#files(`${this.name}-${host.replace('*', 'any')}`);
    const request = `${keyFile}.csr`;
    const extensions = `${keyFile}.ext`;
    writeFileSync(extensions, `subjectAltName=DNS:${host}\n`);
    openssl('req', ...NEW_KEY, '-keyout', keyFile, '-out', request, '-subj', `/CN=${host}`);
    const signer = ['-CA', this.own.chainFile, '-CAkey', this.own.keyFile, '-CAcreateserial'];
    openssl('x509', '-req', '-in', request, ...signer, '-out', chainFile, '-days', '2', '-extfile', extensions);
    return pair(chainFile, keyFile);
  }

  /** @returns the path of a list of all that were revoked until now, with these (RFC 5280, 5) */
  revoke(...pairs: Pair[]): string {
    const database = join(this.folder, `${this.name}.index`);
    const config = join(this.folder, `${this.name}.conf`);
    const list = join(this.folder, `${this.name}-${pairs.length}.crl`);
    writeFileSync(database, '', { flag: 'a' });
    writeFileSync(config, `[ca]\ndefault_ca = own\n[own]\ndatabase = ${database}\ndefault_md = sha256\n`);
    const signer = ['-config', config, '-cert', this.own.chainFile, '-keyfile', this.own.keyFile];
    for (const { chainFile } of pairs) openssl('ca', ...signer, '-revoke', chainFile);
    openssl('ca', ...signer, '-gencrl', '-crldays', '2', '-out', list);
    return list;
  }

  #files(name: string): { chainFile: string; keyFile: string } {
    return { chainFile: join(this.folder, `${name}.pem`), keyFile: join(this.folder, `${name}.key`) };
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

function pair(chainFile: string, keyFile: string): Pair {
  return { chainFile, keyFile, chain: readFileSync(chainFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

/** A Kubernetes Secret as JSON. */
export function secret(name: string, data: Record<string, string>): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: data });
}
