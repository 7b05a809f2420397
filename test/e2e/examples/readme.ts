/** What an example's README.md says is to be typed, and what it says is answered. */
import { readFileSync } from 'node:fs';

export interface Readme {
  /** Of `./mainsheet run -f examples/TASK -- PROGRAM …`. */
  program: string[];
  /** A fenced block `console` each: lines after `$ `, each with the answer below it, without the last line's end. */
  sessions: { line: string; answer: string }[][];
  /** Fenced blocks `yaml`: what is to be put into the rules. */
  yaml: string[];
}

export function readme(example: string): Readme {
  const text = readFileSync(`${example}/README.md`, 'utf8');
  const command = `    ./mainsheet run -f ${example} -- `;
  const program = text.split('\n').find((line) => line.startsWith(command));
  if (!program) throw new Error(`${example}/README.md does not say how it is started`);
  return {
    program: program.slice(command.length).split(' '),
    sessions: fenced(text, 'console').map(session),
    yaml: fenced(text, 'yaml'),
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
