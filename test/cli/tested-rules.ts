/** Rules that `test` is tested with. */
import { POD, SERVICE, SUBSETS } from './shop.ts';

export const RULES = `${SERVICE}${POD}${SUBSETS}apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop }
spec:
  hosts: [shop]
  http:
    - name: old
      match: [{ uri: { prefix: /old } }]
      redirect: { uri: /new }
    - name: api
      match: [{ uri: { prefix: /api } }]
      rewrite: { uri: /v2, authority: inner }
      timeout: 3s
      retries: { attempts: 4, perTryTimeout: 500ms, retryOn: 5xx }
      fault:
        delay: { fixedDelay: 2s, percentage: { value: 10 } }
        abort: { httpStatus: 503, percentage: { value: 1 } }
      mirror: { host: shop, subset: v2 }
      mirrorPercentage: { value: 20 }
      headers: { request: { set: { x-a: "1" }, remove: [x-b] }, response: { add: { x-c: "2" } } }
      route:
        - { destination: { host: shop, subset: v1 }, weight: 3 }
        - { destination: { host: shop, subset: v2 }, weight: 1 }
    - name: rest
      route: [{ destination: { host: shop, subset: v1 } }]
`;

/** Of those rules: whatever has a chance in it, and an answer. */
export const CHANCES = `
tests:
  - name: a split, with mirrors, delays and aborts
    request: { url: "http://shop/api/x", headers: { x-b: gone } }
    expect: { rule: default/shop/api, path: /v2/x, mirrors: [{ subset: v2, percentage: 20 }] }
  - name: the rest
    request: { url: "http://shop/", method: POST }
    expect: { destinations: [{ subset: v1, share: 100 }] }
  - name: a redirect
    request: { url: "http://shop/old?a=1" }
    expect: { status: 301, location: "http://shop/new?a=1" }
  - name: nobody knows it
    request: { url: "http://other.example.com/a?b", headers: { x-text: é } }
    expect: { host: allow_any }
  - name: what is no path
    request: { url: "http://shop/é" }
    expect: { status: 400 }
  - name: what is no host
    request: { url: "http://shöp/" }
    expect: { status: 400 }
`;

/** As users of istio-config-validator have them: VirtualServices alone. */
export const VALIDATOR_RULES = `
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: { name: site, namespace: site }
spec:
  hosts: [www.example.com, short]
  http:
    - match: [{ uri: { regex: "/people(/.*)?" }, headers: { x-kind: { exact: qa } } }]
      route: [{ destination: { host: people.people.svc.cluster.local, port: { number: 80 } } }]
    - match: [{ uri: { prefix: /gone } }]
      redirect: { uri: /here }
    - match: [{ uri: { prefix: /slow } }]
      fault: { delay: { fixedDelay: 2000ms, percentage: { value: 100 } } }
      rewrite: { uri: /fast }
      timeout: 1s
      route: [{ destination: { host: slow.slow.svc.cluster.local } }]
    - match: [{ queryParams: { v: { exact: "2" } } }]
      route: [{ destination: { host: second.site.svc.cluster.local } }]
    - route: [{ destination: { host: rest.rest.svc.cluster.local } }]
---
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: { name: front, namespace: site }
spec:
  hosts: [front.example.com]
  gateways: [istio-system/front]
  http:
    - match: [{ uri: { prefix: /here } }]
      delegate: { name: here }
    - match: [{ uri: { prefix: /elsewhere } }]
      delegate: { name: not-in-the-input, namespace: other }
---
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: { name: here, namespace: site }
spec:
  http:
    - headers: { request: { set: { x-set: "1" } } }
      route: [{ destination: { host: here.here.svc.cluster.local } }]
`;

export const VALIDATOR_TESTS = `
testCases:
  - description: people
    wantMatch: true
    request: { authority: [www.example.com], method: [GET, POST], uri: [/people, /people/x], headers: { x-kind: qa } }
    route: [{ destination: { host: people.people.svc.cluster.local, port: { number: 80 } } }]
`;
