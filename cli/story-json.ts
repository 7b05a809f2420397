/** A story for programs to read: every field is there, with null, false or an empty list for what a request has none of. */
import type { DestinationStory } from '../story/destinations.ts';
import type { Story } from '../story/story.ts';

export function storyAsObject(story: Story): object {
  const { host, rule, file, line, fault, rewrite, headers, timeout, retries, listener, domain, match } = story;
  return {
    ...orNull({ host, rule, file, line }),
    destinations: story.destinations.map(destination),
    ...orNull({ fault, rewrite, headers }),
    mirrors: story.mirrors.map(destination),
    ...orNull({ timeout, retries }),
    tried: story.tried,
    request: story.request,
    ...orNull({ listener, domain, match }),
    conditions: story.conditions,
    ...orNull({ answer: story.answer, cors: story.cors }),
    elsewhere: story.elsewhere ?? [],
    unknown: story.unknown ?? false,
  };
}

function destination({ host, subset, ...rest }: Pick<DestinationStory, 'host'> & { subset?: string }): object {
  return { host, subset: subset ?? null, ...rest };
}

function orNull(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? null]));
}
