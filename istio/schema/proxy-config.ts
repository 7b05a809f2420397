/** `networking.istio.io` ProxyConfig: how proxies run, nothing about traffic. */
import { type Infer, int32, map, message, string } from './schema.ts';
import { MatchLabels } from './shared-messages.ts';

export const ProxyConfig = message('ProxyConfig', {
  selector: MatchLabels,
  concurrency: int32,
  environmentVariables: map(string),
  image: message('ProxyImage', { imageType: string }),
});
export type ProxyConfig = Infer<typeof ProxyConfig>;
