import { describe, expect, test } from 'vitest';
import { specFindings } from '../reading.ts';

const TO_A = 'route: [{destination: {host: a}}]';

/** What is said of a VirtualService with the one rule. */
function ofRule(rule: string): string[] {
  return specFindings('VirtualService', `{hosts: [a], http: [{${rule}}]}`).map((found) => found.replace('http.0.', ''));
}

describe('a whole VirtualService', () => {
  test.each<[string, string, string[]]>([
    ['hosts and a rule', `{hosts: [a], http: [{${TO_A}}]}`, []],
    ['no rules', '{hosts: [a]}', [': the VirtualService has no rule']],
    [
      'a delegate at gateways',
      `{gateways: [gw], http: [{${TO_A}}]}`,
      ['gateways: a VirtualService without hosts cannot have gateways'],
    ],
    [
      'a delegate that delegates',
      '{http: [{delegate: {name: x}}]}',
      ['http.0.delegate: a VirtualService without hosts cannot delegate'],
    ],
    ['an address as host', `{hosts: [10.0.0.1, "::1"], http: [{${TO_A}}]}`, []],
    ['* in the mesh', `{hosts: ["*"], http: [{${TO_A}}]}`, ['hosts.0: the host "*" cannot be used in the mesh']],
    ['* as gateway', `{hosts: [a], gateways: ["*"], http: [{${TO_A}}]}`, ['gateways.0: "*" is not a gateway\'s name']],
    ['names that end with a dot', `{hosts: [a., b.com.], http: [{route: [{destination: {host: c.}}]}]}`, []],
    ['* at a gateway', `{hosts: ["*"], gateways: [gw], http: [{${TO_A}}]}`, []],
    [
      'a number as last label',
      `{hosts: [a.1], http: [{${TO_A}}]}`,
      ['hosts.0: "a.1" is not a host: a domain name, "*" or "*.name", or an IP address'],
    ],
    ['a dot at the end', `{hosts: [a.com., b., c.1.], http: [{${TO_A}}]}`, []],
    [
      'two dots at the end',
      `{hosts: [a..], http: [{${TO_A}}]}`,
      ['hosts.0: "a.." is not a host: a domain name, "*" or "*.name", or an IP address'],
    ],
    [
      'a wildcard over a host',
      `{hosts: ["*.a.com", b.a.com], http: [{${TO_A}}]}`,
      ['hosts.1: the host "b.a.com" is already meant by "*.a.com"'],
    ],
    [
      'a host under a wildcard',
      `{hosts: [b.a.com, "*.a.com"], http: [{${TO_A}}]}`,
      ['hosts.1: the host "*.a.com" is already meant by "b.a.com"'],
    ],
    ['a wildcard beside a host', `{hosts: ["*.a.com", a.com], http: [{${TO_A}}]}`, []],
    [
      '* with namespaces',
      `{hosts: [a], exportTo: ["*", b], http: [{${TO_A}}]}`,
      ['exportTo: exportTo has "*" together with others'],
    ],
    [
      'the own namespace twice',
      `{hosts: [a], exportTo: [., default], http: [{${TO_A}}]}`,
      ['exportTo.1: the namespace "default" is given twice'],
    ],
    ['no namespace', `{hosts: [a], exportTo: ["a.b"], http: [{${TO_A}}]}`, ['exportTo.0: "a.b" is not a namespace']],
    ['~', `{hosts: [a], exportTo: ["~"], http: [{${TO_A}}]}`, ['exportTo.0: "~" is not a namespace']],
    [
      'a gateway without namespace',
      `{hosts: [a], gateways: [/gw], http: [{${TO_A}}]}`,
      ['gateways.0: "/gw" is not a gateway\'s name'],
    ],
    [
      'a gateway by its old name',
      `{hosts: [a], gateways: [gw.ns.svc.cluster.local], http: [{${TO_A}}]}`,
      ['warning gateways.0: "gw.ns.svc.cluster.local" names a gateway in the old way'],
    ],
    [
      'a gateway by no name',
      `{hosts: [a], gateways: [my_gw], http: [{match: [{gateways: [""]}], ${TO_A}}]}`,
      ['gateways.0: "my_gw" is not a gateway\'s name', 'http.0.match.0.gateways.0: "" is not a gateway\'s name'],
    ],
    [
      'a rule that delegates, with both kinds of mirrors',
      '{hosts: [a], http: [{delegate: {name: b}, mirror: {host: a}, mirrors: [{destination: {host: b}}]}]}',
      [],
    ],
    [
      'nothing asked behind a gateway without a namespace',
      `{hosts: [a], gateways: [gw, a/b/c], http: [{${TO_A}}]}`,
      [],
    ],
    [
      'claims in the mesh',
      `{hosts: [a], http: [{match: [{headers: {"@request.auth.claims.sub": {exact: x}}}], ${TO_A}}]}`,
      [
        'http.0.match.0.headers.@request.auth.claims.sub: claims of a JWT can be matched at gateways only, and this holds in the mesh',
      ],
    ],
    [
      'claims at a gateway',
      `{hosts: [a], gateways: [gw], http: [{match: [{headers: {"@request.auth.claims.sub": {exact: x}}}], ${TO_A}}]}`,
      [
        'warning http.0.match.0.headers.@request.auth.claims.sub: tokens are not checked here, so a request never has a claim',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(specFindings('VirtualService', spec)).toEqual(expected);
  });
});

describe('a rule', () => {
  test.each<[string, string[]]>([
    [TO_A, []],
    ['match: [{uri: {prefix: /}}]', ['http.0: the rule does nothing']],
    [`directResponse: {status: 200}, ${TO_A}`, ['route: a rule cannot have both directResponse and route']],
    [
      'directResponse: {status: 200}, fault: {abort: {httpStatus: 500}}',
      ['fault: a rule cannot have both directResponse and fault'],
    ],
    ['delegate: {name: a}, redirect: {uri: /}', ['redirect: a rule cannot have both delegate and redirect']],
    [`match: [{uri: {prefix: ""}}], ${TO_A}`, []],
    [`match: [{headers: {x: {prefix: ""}}}], ${TO_A}`, ['match.0.headers.x.prefix: an empty prefix says nothing']],
    [`match: [{uri: {regex: ""}}], ${TO_A}`, ['match.0.uri.regex: the regular expression is empty']],
    [
      `match: [{headers: {x: {regex: "*"}}}], ${TO_A}`,
      [
        'match.0.headers.x.regex: the regular expression does not compile: missing argument to repetition operator: `*`',
      ],
    ],
    [`match: [{withoutHeaders: {x: {regex: "*"}}}], ${TO_A}`, []],
    [`match: [{uri: {regex: "${'a'.repeat(1024)}"}}], ${TO_A}`, []],
    [
      `match: [{uri: {regex: "${'ä'.repeat(513)}"}}], ${TO_A}`,
      ['match.0.uri.regex: the regular expression is longer than 1024 bytes'],
    ],
    [`match: [{headers: {":method": {exact: GET}}}], ${TO_A}`, []],
    [
      `match: [{headers: {":nope": {exact: GET}}}], ${TO_A}`,
      ['match.0.headers.:nope: ":nope" is not a header\'s name'],
    ],
    [
      `match: [{headers: {"@request.auth.claims": {exact: x}}}], ${TO_A}`,
      ['match.0.headers.@request.auth.claims: "@request.auth.claims" is not a header\'s name'],
    ],
    [
      `match: [{headers: {"@request.auth.claims[x": {exact: x}}}], ${TO_A}`,
      ['match.0.headers.@request.auth.claims[x: "@request.auth.claims[x" is not a header\'s name'],
    ],
    [
      `match: [{withoutHeaders: {"@Request.auth.claims[x][y]": {exact: x}}}], ${TO_A}`,
      [
        'match.0.withoutHeaders.@Request.auth.claims[x][y]: claims of a JWT can be matched at gateways only, and this holds in the mesh',
      ],
    ],
    [`match: [{port: 0}], ${TO_A}`, []],
    [`match: [{sourceNamespace: a.b}], ${TO_A}`, ['match.0.sourceNamespace: "a.b" is not a namespace']],
    [`match: [{sourceLabels: {a.b/c: "-"}}], ${TO_A}`, ['match.0.sourceLabels.a.b/c: "-" is not a label\'s value']],
    ['route: [{destination: {host: "*.a.com"}}]', []],
    [
      'route: [{destination: {host: a, subset: a.b}}]',
      ['route.0.destination.subset: "a.b" is not the name of a subset'],
    ],
    ['route: [{destination: {host: a, port: {}}}]', ['route.0.destination.port.number: 0 is not a port']],
    ['route: [{destination: {host: a}, weight: -1}]', ['route.0.weight: a weight cannot be negative']],
    ['route: [{destination: {host: a}, weight: 1}, {destination: {host: b}}]', []],
    [`mirrors: [{destination: {host: "*"}}], ${TO_A}`, ['mirrors.0.destination.host: "*" is not the name of a host']],
    [
      `mirrors: [{destination: {host: b}, percentage: {value: -1}}], ${TO_A}`,
      ['mirrors.0.percentage.value: -1 is not from 0 to 100 per cent'],
    ],
    [`mirrors: [{destination: {host: b}, percentage: {value: 0.00001}}], ${TO_A}`, []],
    [
      `mirror: {host: b}, mirrors: [{destination: {host: b}}], ${TO_A}`,
      ['mirrors: a rule cannot have both mirror and mirrors'],
    ],
    [
      `fault: {abort: {httpStatus: 500, percentage: {value: 0.00001}}}, ${TO_A}`,
      ['fault.abort.percentage.value: 0.00001 per cent is below the smallest share, 0.0001'],
    ],
    [`mirror: {host: b}, mirrorPercent: 101, ${TO_A}`, ['mirrorPercent: 101 is not from 0 to 100 per cent']],
    [
      'redirect: {uri: /a, prefixRewrite: /b}',
      ['redirect.prefixRewrite: a redirect cannot have both uri and prefixRewrite'],
    ],
    [
      'match: [{uri: {exact: /a}}], redirect: {prefixRewrite: /b}',
      ['redirect.prefixRewrite: prefixRewrite needs a prefix where a match has a uri'],
    ],
    ['match: [{uri: {prefix: /a}}, {headers: {x: {}}}], redirect: {prefixRewrite: /b}', []],
    ['match: [{uri: {prefix: /a}}], redirect: {prefixRewrite: /b}', []],
    ['redirect: {redirectCode: 302}', ['redirect: the redirect changes nothing']],
    ['redirect: {scheme: ftp}', ['redirect.scheme: "ftp" is neither http nor https']],
    ['redirect: {port: 0}', []],
    ['redirect: {port: 65536}', ['redirect.port: 65536 is not a port']],
    ['redirect: {derivePort: FROM_REQUEST_PORT}', []],
    ['redirect: {uri: /, redirectCode: 300}', ['redirect.redirectCode: Envoy cannot redirect by 300']],
    ['directResponse: {status: 601}', ['directResponse.status: 601 is not from 200 to 599']],
    [
      `rewrite: {uriRegexRewrite: {match: a, rewrite: ""}}, ${TO_A}`,
      ['rewrite.uriRegexRewrite: uriRegexRewrite needs both match and rewrite, not empty'],
    ],
    [`timeout: 1500us, ${TO_A}`, ['timeout: a duration must be whole milliseconds']],
    [`retries: {attempts: -1}, ${TO_A}`, ['retries.attempts: attempts cannot be negative']],
    [`retries: {attempts: 0}, ${TO_A}`, []],
    [`retries: {perTryTimeout: 1s}, ${TO_A}`, ['retries.perTryTimeout: perTryTimeout is of no use without attempts']],
    [`retries: {attempts: 1, perTryTimeout: 0s}, ${TO_A}`, ['retries.perTryTimeout: a duration must be at least 1ms']],
    [`retries: {attempts: 1, backoff: 0s}, ${TO_A}`, ['retries.backoff: a duration must be at least 1ms']],
    [`retries: {attempts: 1, retryOn: "5xx,503,reset-before-request,cancelled"}, ${TO_A}`, []],
    [
      `retries: {attempts: 1, retryOn: "5xx,,503"}, ${TO_A}`,
      ['retries.retryOn: "" is neither a condition nor an HTTP status'],
    ],
    [
      `retries: {attempts: 1, retryOn: "509"}, ${TO_A}`,
      ['retries.retryOn: "509" is neither a condition nor an HTTP status'],
    ],
    [`corsPolicy: {allowOrigins: [{}]}, ${TO_A}`, ['corsPolicy.allowOrigins.0: the origin is empty']],
    [
      `corsPolicy: {allowOrigins: [{regex: "("}]}, ${TO_A}`,
      ['corsPolicy.allowOrigins.0.regex: the regular expression does not compile: missing closing ): `(`'],
    ],
    [`corsPolicy: {allowHeaders: ["*", x y]}, ${TO_A}`, ['corsPolicy.allowHeaders.1: "x y" is not a header\'s name']],
    [`corsPolicy: {maxAge: 0s}, ${TO_A}`, ['corsPolicy.maxAge: a duration must be at least 1ms']],
    [`fault: {delay: {fixedDelay: 0s}}, ${TO_A}`, ['fault.delay.fixedDelay: a duration must be at least 1ms']],
    [
      `fault: {delay: {exponentialDelay: 1s}}, ${TO_A}`,
      ['fault.delay.exponentialDelay: Istio has no exponential delays'],
    ],
    [`fault: {abort: {http2Error: x}}, ${TO_A}`, ['fault.abort.http2Error: Istio cannot abort by an HTTP/2 error']],
    [`fault: {abort: {grpcStatus: "14"}}, ${TO_A}`, ['fault.abort.grpcStatus: "14" is not a gRPC status']],
    [`fault: {abort: {grpcStatus: UNAVAILABLE}}, ${TO_A}`, []],
    [`fault: {abort: {}}, ${TO_A}`, ['warning fault.abort: the abort has no status and never happens']],
    [`fault: {abort: {httpStatus: 500, percentage: {value: 0.0001}}}, ${TO_A}`, []],
    [`mirror: {host: b}, mirrorPercentage: {value: 0.00001}, ${TO_A}`, []],
    [
      `mirrors: [{destination: {host: b}, percentage: {value: -1}}], ${TO_A}`,
      ['mirrors.0.percentage.value: -1 is not from 0 to 100 per cent'],
    ],
    [`corsPolicy: {allowHeaders: ["a,b"], exposeHeaders: ["*"]}, ${TO_A}`, []],
    ['directResponse: {status: 200, body: {bytes: eA==}}', []],
    ['directResponse: {status: 200, body: {bytes: eA}}', ['directResponse.body.bytes: bytes must be base64']],
    ['directResponse: {status: 200, body: {bytes: e_==}}', ['directResponse.body.bytes: bytes must be base64']],
  ])('%s', (rule, expected) => {
    expect(ofRule(rule)).toEqual(expected);
  });
});

describe('header operations', () => {
  test.each<[string, string[]]>([
    ['request: {set: {host: x}}', []],
    ['request: {set: {"": x}}', ['request.set.: the name of the header is empty']],
    ['request: {remove: [host]}', ['request.remove.0: "host" cannot be changed here']],
    ['request: {remove: [":path"]}', ['request.remove.0: ":path" cannot be changed here']],
    ['response: {add: {":status": "200"}}', ['response.add.:status: ":status" cannot be changed here']],
    ['request: {set: {host: x, ":authority": z}}', ['request.set.:authority: the authority is set twice']],
    ['request: {set: {x: "a\\tb"}}', []],
    ['request: {set: {x: "a\\nb"}}', ['request.set.x: the value of "x" has a control character in it']],
    ['request: {set: {x: "100%%"}}', []],
    ['request: {set: {x: "100%"}}', ['request.set.x: the value of "x" has a % that begins no %COMMAND%']],
    ['request: {set: {x: "%REQ(:path)%-%START_TIME(%Y)%"}}', []],
    ['request: {set: {x: "%UPSTREAM_METADATA([\\"a\\", \\"b\\"])%"}}', []],
    [
      'request: {set: {x: "%UPSTREAM_METADATA([\\"a\\"%"}}',
      ['request.set.x: the value of "x" has a % that begins no %COMMAND%'],
    ],
    ['response: {set: {x: "%NOPE%"}}', ['response.set.x: the value of "x" has %NOPE%, which is no command']],
    ['response: {set: {x: "%PREFIX()%"}}', ['response.set.x: the value of "x" has a % that begins no %COMMAND%']],
    [
      'response: {set: {x: "%PROTOCOL(x)%"}}',
      ['response.set.x: the value of "x" has %PROTOCOL(…)%, which takes no arguments'],
    ],
    ['response: {set: {x: "%REQ%"}}', ['response.set.x: the value of "x" has %REQ%, which needs arguments']],
    ['response: {set: {x: "% PROTOCOL%"}}', ['response.set.x: the value of "x" has a % that begins no command']],
    ['response: {remove: [x y]}', ['response.remove.0: Envoy refuses "x y" as a header\'s name']],
  ])('%s', (operations, expected) => {
    expect(ofRule(`headers: {${operations}}, ${TO_A}`).map((found) => found.replace('headers.', ''))).toEqual(expected);
  });

  test('of a destination may name the host twice', () => {
    const headers = 'headers: {request: {set: {host: x}, add: {":authority": z}}}';
    expect(ofRule(`route: [{destination: {host: a}, ${headers}}]`)).toEqual([]);
  });

  test('of a destination are read too', () => {
    expect(ofRule('route: [{destination: {host: a}, headers: {response: {remove: [host]}}}]')).toEqual([
      'route.0.headers.response.remove.0: "host" cannot be changed here',
    ]);
  });
});

describe('what becomes part of a head', () => {
  const refusal = (place: string) => `${place}: there is an end of line, or a NUL, in what has to stay on one line`;
  test.each<[rule: string, places: string[]]>([
    [`rewrite: {uri: "/a\\r\\nx: y"}, ${TO_A}`, ['rewrite.uri']],
    [`rewrite: {uri: "/a\\0"}, ${TO_A}`, ['rewrite.uri']],
    [`rewrite: {uri: "/a%0d%0ax:%20y"}, ${TO_A}`, []],
    [`rewrite: {authority: "b\\nx: y"}, ${TO_A}`, ['rewrite.authority']],
    [
      `rewrite: {uriRegexRewrite: {match: "/(.*)", rewrite: "/\\r\\\\1"}}, ${TO_A}`,
      ['rewrite.uriRegexRewrite.rewrite'],
    ],
    ['redirect: {uri: "/a\\nx: y", authority: "b\\nx: y"}', ['redirect.uri', 'redirect.authority']],
    ['match: [{uri: {prefix: /a}}], redirect: {prefixRewrite: "/b\\nx: y"}', ['redirect.prefixRewrite']],
  ])('%s', (rule, places) => {
    expect(ofRule(rule)).toEqual(places.map(refusal));
  });
});

describe('TLS and TCP rules', () => {
  test.each<[string, string[]]>([
    [`tls: [{match: [{sniHosts: [a]}], ${TO_A}}]`, []],
    [`tls: [{match: [], ${TO_A}}]`, ['tls.0.match: the rule has no match']],
    [`tls: [{match: [{sniHosts: []}], ${TO_A}}]`, ['tls.0.match.0.sniHosts: the match has no sniHosts']],
    [
      `tls: [{match: [{sniHosts: [b]}], ${TO_A}}]`,
      ['tls.0.match.0.sniHosts.0: "b" is none of the VirtualService\'s hosts'],
    ],
    [
      `tls: [{match: [{sniHosts: [a], destinationSubnets: [x]}], ${TO_A}}]`,
      ['tls.0.match.0.destinationSubnets.0: "x" is not a subnet'],
    ],
    ['tls: [{match: [{sniHosts: [a]}]}]', ['tls.0: the rule has no destination']],
    [
      `tls: [{match: [{sniHosts: [10.0.0.1]}], ${TO_A}}]`,
      ['warning tls.0.match.0.sniHosts.0: "10.0.0.1" is an address, and SNI has names only'],
    ],
    [`tls: [{match: [{sniHosts: [a], sourceNamespace: a.b}], ${TO_A}}]`, []],
    [`tcp: [{match: [{port: 70000}], ${TO_A}}]`, ['tcp.0.match.0.port: 70000 is not a port']],
    [`tcp: [{match: [{sourceNamespace: a.b}], ${TO_A}}]`, []],
    ['tcp: [{}]', ['tcp.0: the rule has no destination']],
    [
      'tcp: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]',
      ['tcp.0.route: there are several destinations, and their weights total 0'],
    ],
  ])('%s', (rules, expected) => {
    expect(specFindings('VirtualService', `{hosts: [a], ${rules}}`)).toEqual(expected);
  });
});
