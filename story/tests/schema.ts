/** The shape of test files: ours (`tests:`), and that of getyourguide/istio-config-validator (`testCases:`). */
import {
  Delegate,
  Headers,
  HTTPFaultInjection,
  HTTPRedirect,
  HTTPRewrite,
  HTTPRouteDestination,
  shape,
} from '../../istio/index.ts';

const { double, duration, list, map, message, oneOf, required, string, struct, uint32, boolean } = shape;

const Destination = message('destination', {
  host: string,
  subset: string,
  port: uint32,
  /** Percent. */
  share: double,
  endpoints: list(string),
});
export type ExpectedDestination = shape.Infer<typeof Destination>;

const Mirror = message('mirror', { host: string, subset: string, port: uint32, percentage: double, authority: string });

/** What is not given is not looked at. In `headers` and `responseHeaders` null says that there is none. */
const Expectation = message('expect', {
  listener: string,
  host: string,
  rule: string,
  /** Of an answer that no upstream gives. */
  status: uint32,
  location: string,
  body: string,
  /** One that the request can get; all that it can. */
  destination: Destination,
  destinations: list(Destination),
  path: string,
  authority: string,
  headers: struct,
  responseHeaders: struct,
  mirrors: list(Mirror),
  fault: oneOf('none'),
  delay: message('delay', { time: duration, percentage: double }),
  abort: message('abort', { status: uint32, grpcStatus: uint32, percentage: double }),
  timeout: duration,
  retries: message('retries', { attempts: uint32, perTryTimeout: duration, on: list(string) }),
});
export type Expectation = shape.Infer<typeof Expectation>;

export const Test = message('test', {
  name: required(string),
  request: required(message('request', { url: required(string), method: string, headers: map(string) })),
  expect: required(Expectation),
});

export const TestCase = message('testCase', {
  description: string,
  wantMatch: boolean,
  request: required(
    message('request', {
      authority: required(list(string)),
      method: required(list(string)),
      uri: required(list(string)),
      headers: map(string),
      scheme: string,
      queryParams: struct,
    }),
  ),
  route: list(HTTPRouteDestination),
  redirect: HTTPRedirect,
  rewrite: HTTPRewrite,
  fault: HTTPFaultInjection,
  headers: Headers,
  delegate: Delegate,
  timeout: duration,
});
export type TestCase = shape.Infer<typeof TestCase>;
