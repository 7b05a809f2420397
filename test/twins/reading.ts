/**
 * The plan read plainly: the first match of the first rule of the request's host. No index, no automata, nothing shared
 * with the filter. Written from what was measured of Istio; all texts are taken as bytes, one character a byte.
 */
import { RE2JS } from 're2js';
import type { Condition, HttpHandler, Match, Rule, StringTest, VirtualHost } from '../../plan/plan.ts';
import type { Text } from '../../simulator/bytes.ts';
import type { Header } from '../../simulator/headers.ts';

export type Dialect = 'latin1' | 'utf8';

export interface Reading {
  /** None: nobody serves this host. */
  host?: VirtualHost;
  /** None: no rule matches. */
  rule?: Rule;
  match?: Match;
}

export function read(handler: HttpHandler, headers: Header[], dialect: Dialect): Reading {
  const values = (name: string) => headers.filter((header) => header[0] === name).map((header) => bytes(header[1]));
  const host = findHost(handler, values(':authority')[0] ?? '');
  if (!host || host.httpsRedirect) return host ? { host } : {};
  const holds = (condition: Condition) => conditionHolds(condition, values, dialect);
  for (const rule of host.rules) {
    for (const match of rule.matches) {
      if (pathCondition(match).every(holds) && match.conditions.every(holds)) return { host, rule, match };
      if (cutsOff(match)) return { host };
    }
  }
  return { host };
}

// ------------------------------------------------------------------------------------------------ hosts

/** An exact domain, else the longest wildcard that leaves at least one character, else `*`. Case never counts. */
function findHost(handler: HttpHandler, authority: string): VirtualHost | undefined {
  const name = lower(handler.ports === 'ignored' ? withoutPort(authority) : authority);
  const domains = handler.virtualHosts.flatMap((host) => host.domains.map((domain) => ({ host, domain })));
  const exact = domains.find(({ domain }) => domain === name);
  const wildcards = domains
    .filter(({ domain }) => domain.startsWith('*') && domain !== '*')
    .filter(({ domain }) => name.endsWith(domain.slice(1)) && name.length > domain.length - 1)
    .sort((a, b) => b.domain.length - a.domain.length);
  return (exact ?? wildcards[0] ?? domains.find(({ domain }) => domain === '*'))?.host;
}

/** What follows the last colon is a port, unless the colon stands within an IPv6 address's brackets. */
function withoutPort(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon > authority.lastIndexOf(']') ? authority.slice(0, colon) : authority;
}

// ------------------------------------------------------------------------------------------------ conditions

/** A match that asks nothing of the path stands for the prefix `/`: `OPTIONS *` passes it by. */
function pathCondition({ conditions }: Match): Condition[] {
  if (conditions.some(({ on }) => on === 'path')) return [];
  return [{ on: 'path', test: { kind: 'prefix', value: '/' }, ignoreCase: false }];
}

/** Istio leaves out all that stands behind a match for every path, even for `OPTIONS *`. */
function cutsOff(match: Match): boolean {
  return match.conditions.every(
    ({ on, test }) =>
      on === 'path' &&
      ((test.kind === 'prefix' && test.value === '/') || (test.kind === 'regex' && test.value === '.*')),
  );
}

function conditionHolds(condition: Condition, values: (name: string) => string[], dialect: Dialect): boolean {
  const target = values(':path')[0] ?? '';
  const passes = (value: string) => testPasses(condition.test, value, dialect);
  switch (condition.on) {
    case 'path': {
      const path = target.split('?')[0]!;
      if (!condition.ignoreCase || condition.test.kind === 'regex') return passes(path);
      return testPasses({ ...condition.test, value: lower(condition.test.value) }, lower(path), dialect);
    }
    case 'query': {
      const value = queryValue(target, bytes(condition.name));
      return value !== undefined && passes(value);
    }
    case 'header': {
      const found = values(condition.name);
      if (!condition.negate) return found.some(passes);
      if (condition.test.kind === 'present') return found.length === 0;
      return !(found.length > 0 ? found : ['']).some(passes);
    }
  }
}

/** Of the first parameter of that name, not decoded; a parameter without `=` has an empty value. */
function queryValue(target: string, name: string): string | undefined {
  const start = target.indexOf('?');
  if (start < 0) return undefined;
  for (const parameter of target.slice(start + 1).split('&')) {
    const equals = parameter.indexOf('=');
    if ((equals < 0 ? parameter : parameter.slice(0, equals)) === name) {
      return equals < 0 ? '' : parameter.slice(equals + 1);
    }
  }
  return undefined;
}

function testPasses(test: StringTest, value: string, dialect: Dialect): boolean {
  switch (test.kind) {
    case 'present':
      return true;
    case 'exact':
      return value === bytes(test.value);
    case 'prefix':
      return value.startsWith(bytes(test.value));
    case 'regex':
      return regexMatches(test.value, value, dialect);
  }
}

const programs = new Map<string, RE2JS>();

/** In Latin-1 mode RE2 takes the bytes of the pattern, too, as characters. */
function regexMatches(pattern: string, value: string, dialect: Dialect): boolean {
  const source = dialect === 'latin1' ? withoutCase(bytes(pattern)) : pattern;
  let program = programs.get(source);
  if (!program) {
    program = RE2JS.compile(source);
    programs.set(source, program);
  }
  return program.matches(dialect === 'latin1' ? withoutCase(value) : Buffer.from(value, 'latin1').toString('utf8'));
}

/** Only ASCII has a case in that mode, but all of Latin-1 for re2js: it is shown characters that have none. */
function withoutCase(text: string): string {
  const shown = (code: number) => `\\x{${(0xf000 + code).toString(16)}}`;
  return text
    .replace(/\\x(?:\{([\da-f]+)\}|([\da-f]{2}))/gi, (written, braced?: string, plain = braced) =>
      Number.parseInt(plain, 16) < 0x80 ? written : shown(Number.parseInt(plain, 16)),
    )
    .replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(0xf000 + byte.charCodeAt(0)));
}

// ------------------------------------------------------------------------------------------------ bytes

/** The bytes of a text, one character each. */
function bytes(text: Text): string {
  return Buffer.from(text as string).toString('latin1');
}

/** ASCII only. */
function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
