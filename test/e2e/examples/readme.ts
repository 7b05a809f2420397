/** What an example's README.md says is to be typed, and what it says is answered. */
import { readFileSync } from 'node:fs';

export interface Readme {
  /** Of `./mainsheet run -f examples/TASK OPTION …`, with what follows: `-- PROGRAM …`. */
  options: string[];
  program: string[];
  /** A fenced block `console` each: lines after `$ `, each with the answer below it, without the last line's end. */
  sessions: { line: string; answer: string }[][];
  /** Fenced blocks `yaml`: what is to be put into the rules. */
  yaml: string[];
  /** Lines of the fenced blocks `log`: what the applications print. */
  log: string[];
}

export function readme(example: string): Readme {
  const text = readFileSync(`${example}/README.md`, 'utf8');
  const start = `    ./mainsheet run -f ${example} `;
  const command = text.split('\n').find((line) => line.startsWith(start));
  if (!command) throw new Error(`${example}/README.md does not say how it is started`);
  const words = command.slice(start.length).split(' ');
  const dashes = words.includes('--') ? words.indexOf('--') : words.length;
  return {
    options: words.slice(0, dashes),
    program: words.slice(dashes + 1),
    sessions: fenced(text, 'console').map(session),
    yaml: fenced(text, 'yaml'),
    log: fenced(text, 'log').flatMap((block) => block.trimEnd().split('\n')),
  };
}

function fenced(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block as string);
}

function session(block: string): Readme['sessions'][number] {
  const joined = block.replaceAll('\\\n', '');
  return joined
    .split(/^\$ /m)
    .slice(1)
    .map((entry) => {
      const [line, ...answer] = entry.split('\n');
      return { line: line as string, answer: answer.join('\n').trimEnd() };
    });
}
