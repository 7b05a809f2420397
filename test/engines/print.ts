/** A trial as text, for counterexamples: what `printHandler` says of hosts and rules, and each rule's action in full. */
import type { HttpHandler } from '../../plan/plan.ts';
import { printHandler } from '../twins/print.ts';
import type { Request } from './requests.ts';
import type { Trial } from './trials.ts';

export function printTrial({ handler, requests }: Trial): string {
  return [...printPlan(handler), ...requests.map(printRequest)].join('\n');
}

function printPlan(handler: HttpHandler): string[] {
  const { edge, forwardProxy, pathNormalization } = handler;
  const role = edge ? 'gateway' : forwardProxy ? 'mesh listener' : 'sidecar';
  return [
    `${role}, paths normalised ${pathNormalization}, ${printHandler(handler)}`,
    ...handler.virtualHosts.flatMap(({ rules }) =>
      rules.map(({ name, action }) => `  ${name}: ${JSON.stringify(withoutEmpty(action))}`),
    ),
  ];
}

/** A plan has a place for everything, and most of them are empty. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutEmpty);
  const members = Object.entries(value).map(([key, member]) => [key, withoutEmpty(member)] as const);
  const kept = members.filter(([, member]) => typeof member !== 'object' || Object.keys(member as object).length > 0);
  return Object.fromEntries(kept);
}

export function printRequest({ method, path, host, headers, body }: Request): string {
  const fields = headers.map(([name, value]) => ` | ${name}: ${value}`).join('');
  return `${method} ${path} | host: ${host}${fields}${body && ` | body ${JSON.stringify(body)}`}`;
}
