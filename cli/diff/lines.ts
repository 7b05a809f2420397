/** A comparison in words, before it is laid out as text or Markdown. */
import type { Comparison, Difference, Example, RulePlace } from '../../story/diff/difference.ts';
import type { FieldChange } from '../../story/diff/fields.ts';
import type { RuleChange } from '../../story/diff/rules.ts';
import type { Request } from '../../story/request.ts';
import type { Story } from '../../story/story.ts';
import { storyLines } from '../story-text.ts';

/** What both sides say of one kind of fact. */
export interface FactChange {
  kind: string;
  old: string[];
  new: string[];
}

/** The facts of a story in which a part of an effect shows. */
const KINDS: Record<string, string[]> = {
  answer: ['answer'],
  fault: ['fault', 'answer'],
  destinations: ['answer', 'to'],
  rewrite: ['rewrite', 'answer'],
  headers: ['headers', 'to'],
  mirrors: ['mirror'],
  timeout: ['timeout'],
  retries: ['retries'],
  cors: ['cors', 'answer'],
};

export function factChanges({ changed, example, kind }: Difference): FactChange[] {
  if (!example || kind === 'patches') return [];
  const wanted = kind === 'requests' ? changed.flatMap((part) => KINDS[part] ?? []) : ['answer', 'to'];
  return [...new Set(wanted)].flatMap((fact) => {
    const [old, fresh] = [factsOf(example.old, fact), factsOf(example.new, fact)];
    return old.join('\n') === fresh.join('\n') ? [] : [{ kind: fact, old, new: fresh }];
  });
}

/** Without where it is written: that is told of the rule. */
function factsOf(story: Story, wanted: string): string[] {
  const facts: string[] = [];
  let current = '';
  for (const [kind, text] of storyLines(story, { color: false })) {
    current = kind || current;
    if (current !== wanted) continue;
    const fact = PLACED.includes(wanted) ? text.replace(/; [^;]*$/, '') : text.trim();
    if (kind === '') facts.push(`${facts.pop()}; ${fact}`);
    else facts.push(fact);
  }
  return facts;
}

const PLACED = ['timeout', 'retries'];

/** What curl and `explain` take. */
export function commandLine({ method, scheme, host, port, authority, target, headers }: Request): string {
  const usual = scheme === 'https' ? 443 : 80;
  const named = port === usual ? host : `${host}:${port}`;
  return [
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(authority === named || authority === host ? [] : [`-H ${quoted(`Host: ${authority}`)}`]),
    ...headers.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    quoted(`${scheme}://${named}${target}`),
  ].join(' ');
}

/** For a shell, where it needs to be. */
function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function subjectOf({ subject, example, kind }: Difference): string {
  if (kind !== 'requests' && subject !== undefined) return subject;
  return example?.request ? commandLine(example.request) : (subject ?? '');
}

export function ruleText(place: RulePlace | undefined): string {
  return place ? `${place.rule}${place.file === undefined ? '' : `  ${place.file}:${place.line}`}` : 'no rule';
}

/** What else is to be known of a difference. */
export function remarks({ kind, changed, hosts, proxy, example }: Difference): string[] {
  const labels = Object.entries(proxy?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const client = [...(proxy ? [`namespace ${proxy.namespace}`] : []), ...labels].join(', ');
  return [
    ...(kind === 'patches' ? ['what it does to requests is not looked into'] : [`changed: ${changed.join(', ')}`]),
    ...(kind === 'destination' ? reachedBy(example) : []),
    ...(hosts.length > 1 ? [`on ${hosts.slice(0, MOST_HOSTS).join(', ')}${more(hosts.length - MOST_HOSTS)}`] : []),
    ...(client ? [`seen by workloads of ${client}`] : []),
  ];
}

const MOST_HOSTS = 5;

function more(count: number): string {
  return count > 0 ? ` and ${count} more` : '';
}

function reachedBy(example: Example | undefined): string[] {
  return example?.request ? [`for example ${commandLine(example.request)}`] : [];
}

// ------------------------------------------------------------------------------------------------ what is written

export function changeText({ kind, resource, rule }: RuleChange): string {
  return `${kind} ${resource}${rule ? ` ${rule}` : ''}`;
}

export function changePlaces({ old, new: fresh }: RuleChange): string {
  return [old, fresh].flatMap((place) => (place ? [`${place.file}:${place.line}`] : [])).join(' → ');
}

export function fieldText({ field, old, new: fresh }: FieldChange): string {
  return `${field}: ${old ?? 'not there'} → ${fresh ?? 'not there'}`;
}

/** The last words: what follows from it all. */
export function verdict({ differences, unsettled }: Comparison): string {
  const count = differences.length;
  const told = count === 0 ? 'no request fares otherwise' : `${count} difference${count === 1 ? '' : 's'}`;
  if (unsettled.length > 0) return `${told}, as far as it could be settled`;
  return count === 0 ? told : `${told}; requests of other rules fare as before`;
}
