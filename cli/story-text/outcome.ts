/** What comes of a request: faults, an answer, rewrites, destinations. */
import type { HeaderOps } from '../../plan/plan.ts';
import type { Answer } from '../../story/answer.ts';
import type { DestinationStory } from '../../story/destinations.ts';
import type { FaultStory, Story } from '../../story/story.ts';
import { type Colors, type Line, told } from './line.ts';
import { duration, hashText, targetText } from './wording.ts';

export function faultLines({ delay, abort }: FaultStory = {}): Line[] {
  const status = abort && (abort.httpStatus ?? `gRPC status ${abort.grpcStatus}`);
  return [
    ...told('fault', delay && `${duration(delay.milliseconds)} delay for ${delay.percentage} % of requests`),
    ...told('fault', abort && `abort with ${status} for ${abort.percentage} % of requests`),
  ];
}

export function answerLines(answer: Answer | undefined, { yellow }: Colors): Line[] {
  if (!answer) return [];
  const status = answer.status === undefined ? 'none' : String(answer.status);
  return [
    ['answer', `${yellow(status)}: ${answer.why}`],
    ...told('', answer.location && `  location ${answer.location}`),
    ...told('', answer.body && `  ${JSON.stringify(answer.body)}`),
    ...Object.entries(answer.headers ?? {}).map(([name, value]): Line => ['', `  ${name}: ${value}`]),
  ];
}

export function rewriteLines({ path, authority }: NonNullable<Story['rewrite']> = {}): Line[] {
  return [
    ...told('rewrite', path && `path ${path[0]} → ${path[1]}`),
    ...told('rewrite', authority && `authority ${authority[0]} → ${authority[1]}`),
  ];
}

export function headerLines(kind: string, operations: HeaderOps | undefined): Line[] {
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

export function destinationLines(destination: DestinationStory, { cyan, yellow }: Colors): Line[] {
  const { weight, hash, problem } = destination;
  return [
    ['to', `${weight} % ${cyan(targetText(destination))}`],
    ...told('', problem && `  ${yellow(`503: ${problem}`)}`),
    ...told('', hash && `  one endpoint ${[...new Set(hash.map(hashText))].join(' and ')}`),
    ...headerLines('', destination.headers).map(([kind, text]): Line => [kind, `  ${text}`]),
  ];
}
