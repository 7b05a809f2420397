import type { TableOptions } from '../../plan/table/write.ts';
import type { MeshFilter } from './chain.ts';

export interface MeshOptions {
  /** In the order in which a request meets them. */
  filters: MeshFilter[];
  dialect: TableOptions['dialect'];
  maxActiveFaults?: TableOptions['maxActiveFaults'];
  /** Where a gateway's port listens in its Pod, if that is another than the Gateway says. */
  ports: ReadonlyMap<number, number>;
}
