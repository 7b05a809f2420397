import type { TableOptions } from '../plan/table/write.ts';
import type { Encoding } from './files.ts';

/** What a snapshot depends on besides the plan. */
export interface SnapshotOptions {
  /** Whether our filter decides, or Envoy's own route list. */
  engine: 'wasm' | 'native';
  /** Envoy's admin interface, on 127.0.0.1. */
  adminPort: number;
  /** Where Envoy reads the files: an absolute path, which `--prefix` may make another than where they are written. */
  directory: string;
  /** Of routes and tables; text unless said. */
  encoding?: Encoding;
  /** Whether each request is logged on Envoy's standard output, with its rule (access-log.ts). */
  accessLog: boolean;
  /** Makes the certificates that the plan asks for; needed only if it asks for any. */
  authority?: { issue: (hosts: string[]) => { chain: string; key: string }; chain: () => string };
  /** How the target Envoy reads regular expressions. */
  dialect: TableOptions['dialect'];
  /** How many requests may be delayed at a time, over all listeners; unlimited unless said. */
  maxActiveFaults?: number | undefined;
}
