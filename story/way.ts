/** The way into Envoy: which listener, and which of its chains, a request of this URL meets. */
import type { FilterChain, HttpHandler, Listener, Plan, TcpHandler } from '../plan/plan.ts';
import { findHost, fits, withoutPort } from './hosts.ts';
import type { Request } from './request.ts';

export interface Way {
  listener: Listener;
  chain: FilterChain;
  handler: HttpHandler | TcpHandler;
  /** What the request is called by there. */
  authority: string;
}

const HTTP_PORT = 80;

/**
 * First what the URL names by its local address; then the mesh, if it knows the host; then gateways and TCP listeners of
 * that port, one that knows the host before others; at last whatever would refuse it. Undefined: nothing listens.
 */
export function findWay(plan: Plan, request: Request): Way | undefined {
  const local = plan.listeners.filter(({ address, port }) => port === request.port && names(request.host, address));
  const served = plan.listeners.filter(({ servicePort }) => servicePort === request.port || servicePort === 0);
  const ways = [...local, ...served].flatMap((listener) => wayInto(listener, request) ?? []);
  return ways.find((way) => local.includes(way.listener)) ?? ways.filter(knowsHost).sort(meshFirst)[0] ?? ways.at(-1);
}

function names(host: string, address: string): boolean {
  return host === address || (address === '127.0.0.1' && (host === 'localhost' || host === '[::1]'));
}

/** By TLS a chain is found by the name that the client asks for; a mesh listener speaks no TLS with its clients. */
function wayInto(listener: Listener, request: Request): Way | undefined {
  const secure = request.scheme === 'https';
  const chains = listener.chains.filter(({ tls, handler }) => handler.kind === 'tcp' || (tls !== undefined) === secure);
  const chain = secure ? bestNamed(chains, request.host) : chains.find(({ serverNames }) => !serverNames);
  return chain && { listener, chain, handler: chain.handler, authority: authorityAt(chain.handler, request) };
}

function bestNamed(chains: FilterChain[], name: string): FilterChain | undefined {
  const specificity = ({ serverNames }: FilterChain) => {
    const fitting = (serverNames ?? ['*']).filter((pattern) => fits(pattern, name));
    return Math.max(-1, ...fitting.map((pattern) => (pattern.startsWith('*') ? pattern.length : Infinity)));
  };
  return chains.filter((chain) => specificity(chain) >= 0).sort((a, b) => specificity(b) - specificity(a))[0];
}

/** Where ports count, the authority names the one that the URL means; port 80 goes without saying. */
function authorityAt(handler: FilterChain['handler'], { authority, port }: Request): string {
  if (handler.kind === 'tcp' || handler.ports === 'ignored') return authority;
  const hasPort = withoutPort(authority) !== authority;
  return hasPort || port === HTTP_PORT ? authority.replace(/:80$/, '') : `${authority}:${port}`;
}

/** Whether someone has said anything of this host there. */
export function knowsHost({ handler, authority }: Way): boolean {
  if (handler.kind === 'tcp') return true;
  const found = findHost(handler, authority);
  return found !== undefined && !isFallback(found.host.name);
}

/** For hosts that no service has; see plan/listeners/fallback.ts. */
export function isFallback(hostName: string): boolean {
  return hostName === 'allow_any' || hostName === 'block_all';
}

function meshFirst(a: Way, b: Way): number {
  return Number(b.listener.servicePort === 0) - Number(a.listener.servicePort === 0);
}
