import { createHash } from 'node:crypto';
import { SECRETS_FOLDER } from '../files.ts';
import type { Resource } from '../resource.ts';

/** Private keys go into files of their own, which only their owner may read, and not into the listeners'. */
export class Secrets {
  readonly files = new Map<string, string>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** `envoy.config.core.v3.DataSource` of a PEM text. Named for its content: another key is another file. */
  source(pem: string): Resource {
    const file = `${createHash('sha256').update(pem).digest('hex').slice(0, 16)}.pem`;
    this.files.set(file, pem);
    return { filename: `${this.#directory}/${SECRETS_FOLDER}/${file}` };
  }
}
