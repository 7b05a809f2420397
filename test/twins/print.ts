/** Plans and requests as a few lines of text, for counterexamples. */
import type { Action, Condition, Fault, HttpHandler, Rule } from '../../plan/plan.ts';
import type { Header } from '../../simulator/headers.ts';

export function printHandler({ ports, virtualHosts }: HttpHandler): string {
  const hosts = virtualHosts.map(({ name, domains, httpsRedirect, rules }) =>
    [`${name} [${domains.join(', ')}]${httpsRedirect ? ' redirects to https' : ''}`, ...rules.map(printRule)].join(
      '\n',
    ),
  );
  return `ports ${ports}\n${hosts.join('\n')}`;
}

export function printRequest(headers: Header[]): string {
  return headers
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : `0x${Buffer.from(value).toString('hex')}`}`)
    .join(' | ');
}

function printRule({ name, matches, fault, action }: Rule): string {
  const any = matches
    .map(({ conditions }) => conditions.map(printCondition).join(' and ') || 'anything')
    .join('  or  ');
  return `  ${name}: ${any} → ${printFault(fault)}${printAction(action)}`;
}

function printCondition(condition: Condition): string {
  const { on, test } = condition;
  const subject = on === 'path' ? `path${condition.ignoreCase ? '(any case)' : ''}` : `${on} ${condition.name}`;
  const negated = on === 'header' && condition.negate ? 'not ' : '';
  return `${negated}${subject} ${test.kind}${test.kind === 'present' ? '' : ` ${JSON.stringify(test.value)}`}`;
}

function printFault(fault: Fault | undefined): string {
  return fault ? `fault ${JSON.stringify(fault)} ` : '';
}

function printAction(action: Action): string {
  if (action.kind !== 'forward') return action.kind;
  const mirrored = action.mirrors.map(({ perMillion }) => ` mirror ${perMillion}`).join('');
  const rewritten = action.rewrite.uri ? ` rewrite ${action.rewrite.uri}` : '';
  return action.destinations.map(({ weight, subset }) => `${weight}×${subset}`).join(' ') + mirrored + rewritten;
}
