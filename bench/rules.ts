/** The rules that are measured, as Istio resources, each with the request that stands worst among them. */
import type { Resource } from '../envoy/resource.ts';
import type { Request } from './load.ts';

/** The subsets of the service, and where their one endpoint is. */
export const SUBSETS = { v1: '127.83.0.1', v2: '127.83.0.2' };
export const SERVICE_PORT = 9080;
const NETWORKING = 'networking.istio.io/v1';

export interface Rules {
  /** Given the port of the endpoints. */
  objects: (port: number) => Resource[];
  request: Request;
  /** What every contender must answer: the status, and the subset, if one is reached. */
  answer: { status: number; subset?: keyof typeof SUBSETS };
}

/** One service with these HTTP routes; `request` without a host is for it. */
export function rulesOf(http: Resource[], request: Omit<Request, 'host'>, answer: Rules['answer']): Rules {
  return {
    objects: (port) => [...service('app', port), virtualService('app', http)],
    request: { host: 'app', ...request },
    answer,
  };
}

/** `header + prefix` rules, each for one user, before a default. */
export function userRules(count: number): Resource[] {
  const rule = (user: number) => ({
    match: [{ uri: { prefix: '/api/' }, headers: { 'x-user': { exact: `user-${user}` } } }],
    route: to('v2'),
  });
  return [...numbers(count).map(rule), { route: to('v1') }];
}

/** Every rule a regex of its own on the path. */
export function uriRegexRules(count: number): Resource[] {
  const rule = (number: number) => ({
    match: [{ uri: { regex: `/shop/item-${number}/[a-z0-9-]+/v[0-9]+` } }],
    route: to('v2'),
  });
  return [...numbers(count).map(rule), { route: to('v1') }];
}

/** All rules share every anchor: they differ in a regex only, on the same header. */
export function headerRegexRules(count: number): Resource[] {
  const rule = (number: number) => ({
    match: [{ uri: { prefix: '/api/' }, headers: { 'x-user': { regex: `user-${number}-[a-z]+` } } }],
    route: to('v2'),
  });
  return [...numbers(count).map(rule), { route: to('v1') }];
}

/** Hosts with rules of their own; the request is for the last rule of the last host. */
export function manyHosts(hosts: number, rulesEach: number): Rules {
  const name = (host: number) => `app-${host}`;
  const objects = (port: number) =>
    numbers(hosts).flatMap((host) => [
      ...service(name(host), port),
      virtualService(name(host), userRulesOf(name(host), rulesEach)),
    ]);
  const request = { host: name(hosts - 1), path: '/api/orders', headers: { 'x-user': `user-${rulesEach - 1}` } };
  return { objects, request, answer: { status: 200, subset: 'v2' } };
}

/** What one route can carry besides its match. */
export const EVERYTHING = {
  rewrite: { uri: '/v2/' },
  headers: {
    request: { set: { 'x-team': 'blue' }, add: { 'x-via': 'mainsheet' }, remove: ['x-debug'] },
    response: { set: { 'x-served-by': 'mainsheet' } },
  },
  corsPolicy: { allowOrigins: [{ exact: 'https://shop.example' }], allowMethods: ['GET', 'POST'], maxAge: '24h' },
  route: [
    { destination: { host: 'app', subset: 'v1' }, weight: 50 },
    { destination: { host: 'app', subset: 'v2' }, weight: 50 },
  ],
};

export function to(subset: keyof typeof SUBSETS, host = 'app'): Resource[] {
  return [{ destination: { host, subset } }];
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function userRulesOf(host: string, count: number): Resource[] {
  return userRules(count).map((rule) => ({ ...rule, route: to(rule.match ? 'v2' : 'v1', host) }));
}

function virtualService(host: string, http: Resource[]): Resource {
  return { apiVersion: NETWORKING, kind: 'VirtualService', metadata: { name: host }, spec: { hosts: [host], http } };
}

/** With one endpoint for each subset. */
export function service(name: string, port: number, servicePort = SERVICE_PORT): Resource[] {
  const subsets = Object.keys(SUBSETS).map((version) => ({ name: version, labels: { version } }));
  const pods = Object.entries(SUBSETS).map(([version, podIP]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-${version}`, labels: { app: name, version } },
    status: { phase: 'Running', podIP },
  }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: servicePort, targetPort: port }] },
    },
    ...pods,
    { apiVersion: NETWORKING, kind: 'DestinationRule', metadata: { name }, spec: { host: name, subsets } },
  ];
}
