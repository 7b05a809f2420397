/** `networking.istio.io` Gateway. */
import { type Infer, list, map, message, required, string } from './schema.ts';
import { Port, ServerTLSSettings } from './shared-messages.ts';

export const Server = message('Server', {
  port: required(Port),
  bind: string,
  hosts: required(list(string)),
  tls: ServerTLSSettings,
  defaultEndpoint: string,
  name: string,
});
export type Server = Infer<typeof Server>;

export const Gateway = message('Gateway', { servers: list(Server), selector: map(string) });
export type Gateway = Infer<typeof Gateway>;
