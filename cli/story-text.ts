/** A story for a person to read: one line a fact, its kind in front. */
import pc from 'picocolors';
import type { Cors, HashPolicy, HeaderOps } from '../plan/plan.ts';
import type { Answer } from '../story/answer.ts';
import type { Failure } from '../story/conditions.ts';
import type { DestinationStory, MirrorStory, Target } from '../story/destinations.ts';
import type { FaultStory, Story, TriedRule } from '../story/story.ts';

type Colors = ReturnType<typeof pc.createColors>;
/** A kind of fact, and what is to be said; an empty kind goes on with the one before. */
export type Line = [kind: string, text: string];

const WIDTH = 10;
/** Beside a host that takes every name, or where nothing listens. */
const UNKNOWN: Line = ['', '  nobody knows this name: no service has it, and no Gateway or rule names it'];

export function storyAsText(story: Story, { color }: { color: boolean }): string {
  const { dim } = pc.createColors(color);
  const lines = storyLines(story, { color });
  return lines.map(([kind, text]) => `${dim(kind.padEnd(WIDTH))}${text}`.trimEnd()).join('\n');
}

export function storyLines(story: Story, { color }: { color: boolean }): Line[] {
  const colors = pc.createColors(color);
  const { request } = story;
  return [
    ['request', colors.bold(`${request.method} ${request.scheme}://${request.authority}${request.path}`)],
    ...told('listener', story.listener),
    ...told('host', story.host && `${story.host}, ${byDomain(story.domain)}`),
    ...(story.unknown ? [UNKNOWN] : []),
    ...elsewhereLines(story),
    ...story.tried.flatMap((tried) => triedLines(tried, colors)),
    ...ruleLines(story, colors),
    ...faultLines(story.fault),
    ...answerLines(story.answer, colors),
    ...rewriteLines(story.rewrite),
    ...headerLines('headers', story.headers),
    ...story.destinations.flatMap((destination) => destinationLines(destination, colors)),
    ...story.mirrors.map((mirror): Line => ['mirror', mirrorText(mirror)]),
    ...told('timeout', story.timeout && `${duration(story.timeout.milliseconds)}; ${story.timeout.from}`),
    ...told('retries', story.retries && retriesText(story.retries)),
    ...told('cors', story.cors && corsText(story.cors)),
  ];
}

function told(kind: string, text: string | undefined): Line[] {
  return text ? [[kind, text]] : [];
}

/** Only what takes every name can be there for one that nobody knows. */
function elsewhereLines({ elsewhere = [], unknown }: Story): Line[] {
  const why = unknown ? 'takes every name' : 'knows it';
  return elsewhere.map(({ listener, url }) => ['', `  ${listener} ${why}: ask for ${url}`]);
}

function byDomain(domain: string | undefined): string {
  return domain === '*' ? 'which takes every name' : `by its domain ${domain}`;
}

// ------------------------------------------------------------------------------------------------ rules

function triedLines({ rule, file, line, matches }: TriedRule, { dim }: Colors): Line[] {
  return [
    ['tried', `${rule}  ${dim(place({ file, line }))}`],
    ...matches.map(({ failed }): Line => ['', `  not it: ${failed.map(failureText).join('; ')}`]),
  ];
}

function failureText({ condition, actual }: Failure): string {
  return `${condition}, but ${actual === null ? 'there is none' : `here it is ${JSON.stringify(actual)}`}`;
}

function ruleLines({ rule, match, file, line, conditions }: Story, { green, dim }: Colors): Line[] {
  if (rule === undefined) return [];
  const since = conditions.join(' and ') || 'it takes every request';
  return [
    ['rule', `${green(rule)}  ${dim(place({ file, line }))}`],
    ['', `  since ${since}  ${dim([match?.name ?? '', place(match ?? {})].join(' ').trim())}`],
  ];
}

function place({ file, line }: { file?: string | undefined; line?: number | undefined }): string {
  return file === undefined ? '' : `${file}:${line}`;
}

// ------------------------------------------------------------------------------------------------ what happens

function faultLines({ delay, abort }: FaultStory = {}): Line[] {
  const status = abort && (abort.httpStatus ?? `gRPC status ${abort.grpcStatus}`);
  return [
    ...told('fault', delay && `${duration(delay.milliseconds)} delay for ${delay.percentage} % of requests`),
    ...told('fault', abort && `abort with ${status} for ${abort.percentage} % of requests`),
  ];
}

function answerLines(answer: Answer | undefined, { yellow }: Colors): Line[] {
  if (!answer) return [];
  const status = answer.status === undefined ? 'none' : String(answer.status);
  return [
    ['answer', `${yellow(status)}: ${answer.why}`],
    ...told('', answer.location && `  location ${answer.location}`),
    ...told('', answer.body && `  ${JSON.stringify(answer.body)}`),
    ...Object.entries(answer.headers ?? {}).map(([name, value]): Line => ['', `  ${name}: ${value}`]),
  ];
}

function rewriteLines({ path, authority }: NonNullable<Story['rewrite']> = {}): Line[] {
  return [
    ...told('rewrite', path && `path ${path[0]} → ${path[1]}`),
    ...told('rewrite', authority && `authority ${authority[0]} → ${authority[1]}`),
  ];
}

function headerLines(kind: string, operations: HeaderOps | undefined): Line[] {
  if (!operations) return [];
  return (['request', 'response'] as const).flatMap((side) => {
    const { set, add, remove } = operations[side];
    return [
      ...remove.map((name): Line => [kind, `${side}: remove ${name}`]),
      ...set.map(([name, value]): Line => [kind, `${side}: set ${name}: ${value}`]),
      ...add.map(([name, value]): Line => [kind, `${side}: add ${name}: ${value}`]),
    ];
  });
}

function destinationLines(destination: DestinationStory, { cyan, yellow }: Colors): Line[] {
  const { weight, hash, problem } = destination;
  return [
    ['to', `${weight} % ${cyan(targetText(destination))}`],
    ...told('', problem && `  ${yellow(`503: ${problem}`)}`),
    ...told('', hash && `  one endpoint ${hashText(hash)}`),
    ...headerLines('', destination.headers).map(([kind, text]): Line => [kind, `  ${text}`]),
  ];
}

function targetText({ host, subset, port, endpoints }: Target): string {
  const named = [host, ...(subset ? [subset] : []), ...(port ? [`port ${port}`] : [])].join(' ');
  return endpoints.length > 0 ? `${named} → ${endpoints.join(', ')}` : named;
}

function mirrorText(mirror: MirrorStory): string {
  const { percentage, authority, problem } = mirror;
  const lost = problem ? `; nothing is sent: ${problem}` : '';
  return `${percentage} % ${targetText(mirror)}, as ${authority}${lost}`;
}

function hashText(hash: HashPolicy): string {
  switch (hash.by) {
    case 'header':
      return `for each value of the header ${hash.name}`;
    case 'cookie':
      return `for each value of the cookie ${hash.name}${hash.ttl === undefined ? '' : ', which is set where it is missing'}`;
    case 'source-ip':
      return 'for each client address';
    case 'query':
      return `for each value of the query parameter ${hash.name}`;
  }
}

function retriesText({
  attempts,
  on = [],
  statusCodes = [],
  perTryTimeout,
  from,
}: NonNullable<Story['retries']>): string {
  if (attempts === 0) return `none; ${from}`;
  const codes = statusCodes.length > 0 ? ` (${statusCodes.join(', ')})` : '';
  const each = perTryTimeout === undefined ? '' : `, ${duration(perTryTimeout)} each`;
  return `${attempts}${each}, on ${on.join(', ')}${codes}; ${from}`;
}

function corsText({ origins, methods, headers }: Cors): string {
  const origin = origins.map((test) => (test.kind === 'present' ? 'any' : `${test.kind} ${test.value}`)).join(', ');
  return [
    `from ${origin || 'nowhere'}`,
    ...(methods.length ? [methods.join()] : []),
    ...(headers.length ? [headers.join()] : []),
  ].join('; ');
}

/** Milliseconds as Istio writes them; 0 is none. */
export function duration(milliseconds: number): string {
  if (milliseconds === 0) return 'none';
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
