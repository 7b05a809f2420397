/** Lines in Envoy's log. */
import { proxy_log } from '@solo-io/proxy-runtime/assembly/imports';
import { take } from '../memory/arena';
import { copyAscii } from '../memory/text';

const ERROR = 4;

export function logError(line: string): void {
  const bytes = take(line.length);
  if (bytes === 0) return;
  copyAscii(line, bytes);
  proxy_log(ERROR, bytes, line.length);
}
