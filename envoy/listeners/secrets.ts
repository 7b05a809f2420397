import { createHash } from 'node:crypto';
import { SECRETS_FOLDER } from '../files.ts';
import type { SnapshotOptions } from '../options.ts';
import type { Resource } from '../resource.ts';

/** Private keys go into files of their own, which only their owner may read, and not into the listeners'. */
export class Secrets {
  readonly files = new Map<string, string>();
  readonly #directory: string;
  readonly #authority: SnapshotOptions['authority'];

  constructor({ directory, authority }: Pick<SnapshotOptions, 'directory' | 'authority'>) {
    this.#directory = directory;
    this.#authority = authority;
  }

  /** A certificate of the local authority. */
  issued(hosts: string[]): { chain: string; key: string } {
    return this.#made(hosts.join(', ')).issue(hosts);
  }

  /** The local authority's own certificate, as a PEM text. */
  authority(): string {
    return this.#made('clients').chain();
  }

  #made(whom: string): NonNullable<SnapshotOptions['authority']> {
    if (!this.#authority) throw new Error(`no authority for the certificates of ${whom}`);
    return this.#authority;
  }

  /** `envoy.config.core.v3.DataSource` of a PEM text. Named for its content: another key is another file. */
  source(pem: string): Resource {
    const file = `${createHash('sha256').update(pem).digest('hex').slice(0, 16)}.pem`;
    this.files.set(file, pem);
    return { filename: `${this.#directory}/${SECRETS_FOLDER}/${file}` };
  }
}
