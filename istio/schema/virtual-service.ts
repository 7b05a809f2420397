/** `networking.istio.io` VirtualService. */
import {
  boolean,
  bytes,
  duration,
  type Infer,
  int32,
  list,
  map,
  message,
  oneOf,
  required,
  string,
  uint32,
} from './schema.ts';
import { Percent, PortSelector, StringMatch } from './shared-messages.ts';

export const Destination = message('Destination', { host: required(string), subset: string, port: PortSelector });
export type Destination = Infer<typeof Destination>;

export const HeaderOperations = message('HeaderOperations', {
  set: map(string),
  add: map(string),
  remove: list(string),
});
export type HeaderOperations = Infer<typeof HeaderOperations>;

export const Headers = message('Headers', { request: HeaderOperations, response: HeaderOperations });
export type Headers = Infer<typeof Headers>;

export const HTTPMatchRequest = message('HTTPMatchRequest', {
  name: string,
  uri: StringMatch,
  scheme: StringMatch,
  method: StringMatch,
  authority: StringMatch,
  headers: map(StringMatch),
  withoutHeaders: map(StringMatch),
  queryParams: map(StringMatch),
  ignoreUriCase: boolean,
  port: uint32,
  sourceLabels: map(string),
  sourceNamespace: string,
  gateways: list(string),
  statPrefix: string,
});
export type HTTPMatchRequest = Infer<typeof HTTPMatchRequest>;

export const HTTPRouteDestination = message('HTTPRouteDestination', {
  destination: required(Destination),
  weight: int32,
  headers: Headers,
});
export type HTTPRouteDestination = Infer<typeof HTTPRouteDestination>;

export const HTTPRedirect = message(
  'HTTPRedirect',
  {
    uri: string,
    prefixRewrite: string,
    authority: string,
    scheme: string,
    port: uint32,
    derivePort: oneOf('FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT'),
    redirectCode: uint32,
  },
  ['port', 'derivePort'],
);
export type HTTPRedirect = Infer<typeof HTTPRedirect>;

export const HTTPBody = message('HTTPBody', { string: string, bytes: bytes }, ['string', 'bytes']);
export type HTTPBody = Infer<typeof HTTPBody>;

export const HTTPDirectResponse = message('HTTPDirectResponse', { status: required(uint32), body: HTTPBody });
export type HTTPDirectResponse = Infer<typeof HTTPDirectResponse>;

export const Delegate = message('Delegate', { name: string, namespace: string });
export type Delegate = Infer<typeof Delegate>;

export const RegexRewrite = message('RegexRewrite', { match: string, rewrite: string });
export type RegexRewrite = Infer<typeof RegexRewrite>;

export const HTTPRewrite = message('HTTPRewrite', { uri: string, authority: string, uriRegexRewrite: RegexRewrite });
export type HTTPRewrite = Infer<typeof HTTPRewrite>;

export const HTTPRetry = message('HTTPRetry', {
  attempts: int32,
  perTryTimeout: duration,
  retryOn: string,
  retryRemoteLocalities: boolean,
  retryIgnorePreviousHosts: boolean,
  backoff: duration,
});
export type HTTPRetry = Infer<typeof HTTPRetry>;

export const Delay = message(
  'HTTPFaultInjection.Delay',
  { percent: int32, fixedDelay: duration, exponentialDelay: duration, percentage: Percent },
  ['fixedDelay', 'exponentialDelay'],
);
export type Delay = Infer<typeof Delay>;

export const Abort = message(
  'HTTPFaultInjection.Abort',
  { httpStatus: int32, grpcStatus: string, http2Error: string, percentage: Percent },
  ['httpStatus', 'grpcStatus', 'http2Error'],
);
export type Abort = Infer<typeof Abort>;

export const HTTPFaultInjection = message('HTTPFaultInjection', { delay: Delay, abort: Abort });
export type HTTPFaultInjection = Infer<typeof HTTPFaultInjection>;

export const HTTPMirrorPolicy = message('HTTPMirrorPolicy', {
  destination: required(Destination),
  percentage: Percent,
});
export type HTTPMirrorPolicy = Infer<typeof HTTPMirrorPolicy>;

export const CorsPolicy = message('CorsPolicy', {
  allowOrigin: list(string),
  allowOrigins: list(StringMatch),
  allowMethods: list(string),
  allowHeaders: list(string),
  exposeHeaders: list(string),
  maxAge: duration,
  allowCredentials: boolean,
  unmatchedPreflights: oneOf('UNSPECIFIED', 'FORWARD', 'IGNORE'),
});
export type CorsPolicy = Infer<typeof CorsPolicy>;

export const HTTPRoute = message('HTTPRoute', {
  name: string,
  match: list(HTTPMatchRequest),
  route: list(HTTPRouteDestination),
  redirect: HTTPRedirect,
  directResponse: HTTPDirectResponse,
  delegate: Delegate,
  rewrite: HTTPRewrite,
  timeout: duration,
  retries: HTTPRetry,
  fault: HTTPFaultInjection,
  mirror: Destination,
  mirrors: list(HTTPMirrorPolicy),
  mirrorPercent: uint32,
  mirrorPercentage: Percent,
  corsPolicy: CorsPolicy,
  headers: Headers,
});
export type HTTPRoute = Infer<typeof HTTPRoute>;

export const RouteDestination = message('RouteDestination', { destination: required(Destination), weight: int32 });
export type RouteDestination = Infer<typeof RouteDestination>;

export const TLSMatchAttributes = message('TLSMatchAttributes', {
  sniHosts: required(list(string)),
  destinationSubnets: list(string),
  port: uint32,
  sourceLabels: map(string),
  gateways: list(string),
  sourceNamespace: string,
});
export type TLSMatchAttributes = Infer<typeof TLSMatchAttributes>;

export const TLSRoute = message('TLSRoute', {
  match: required(list(TLSMatchAttributes)),
  route: list(RouteDestination),
});
export type TLSRoute = Infer<typeof TLSRoute>;

export const L4MatchAttributes = message('L4MatchAttributes', {
  destinationSubnets: list(string),
  port: uint32,
  sourceSubnet: string,
  sourceLabels: map(string),
  gateways: list(string),
  sourceNamespace: string,
});
export type L4MatchAttributes = Infer<typeof L4MatchAttributes>;

export const TCPRoute = message('TCPRoute', { match: list(L4MatchAttributes), route: list(RouteDestination) });
export type TCPRoute = Infer<typeof TCPRoute>;

export const VirtualService = message('VirtualService', {
  hosts: list(string),
  gateways: list(string),
  http: list(HTTPRoute),
  tls: list(TLSRoute),
  tcp: list(TCPRoute),
  exportTo: list(string),
});
export type VirtualService = Infer<typeof VirtualService>;
