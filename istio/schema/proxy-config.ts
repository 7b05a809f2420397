/** `networking.istio.io` ProxyConfig: how proxies run, nothing about traffic. */
import { MatchLabels } from './common.ts';
import { type Infer, int32, map, message, string } from './schema.ts';

export const ProxyConfig = message('ProxyConfig', {
  selector: MatchLabels,
  concurrency: int32,
  environmentVariables: map(string),
  image: message('ProxyImage', { imageType: string }),
});
export type ProxyConfig = Infer<typeof ProxyConfig>;
