/** A story for a person to read: one line a fact, its kind in front. */
import pc from 'picocolors';
import type { Story } from '../story/story.ts';
import { type Line, told } from './story-text/line.ts';
import { answerLines, destinationLines, faultLines, headerLines, rewriteLines } from './story-text/outcome.ts';
import { ruleLines, triedLines } from './story-text/rules.ts';
import { corsText, duration, mirrorText, retriesText } from './story-text/wording.ts';

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

/** Only what takes every name can be there for one that nobody knows. */
function elsewhereLines({ elsewhere = [], unknown }: Story): Line[] {
  const why = unknown ? 'takes every name' : 'knows it';
  return elsewhere.map(({ listener, url }) => ['', `  ${listener} ${why}: ask for ${url}`]);
}

function byDomain(domain: string | undefined): string {
  return domain === '*' ? 'which takes every name' : `by its domain ${domain}`;
}
