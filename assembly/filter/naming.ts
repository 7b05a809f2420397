/** Request headers, for filters that name a class and hold nothing back. */
import { rootOf } from '../host/contexts';
import { CONTINUE } from '../host/streams';
import { resetArena } from '../memory/arena';
import { decide } from './decision';
import { pluginOf } from './plugins';
import { chooseClass } from './route-class';
import { tellRule } from './rule-name';

export function proxy_on_request_headers(context: u32, _headers: u32, _endOfStream: u32): i32 {
  resetArena();
  const plugin = pluginOf(rootOf(context));
  const entry = plugin !== 0 ? decide(plugin) : 0;
  if (entry !== 0) {
    tellRule(plugin, entry);
    chooseClass(plugin, entry);
  }
  return CONTINUE;
}
