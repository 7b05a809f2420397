/** docs/fields.md, from the schema and the answers. */
import { CODES, type Code } from '../../istio/index.ts';
import { ANSWERS, type Answer, parseAnswer, type Test } from './answers.ts';
import { ROOTS, type Row, rowsOf } from './fields.ts';

export interface Answered extends Row {
  answered: Answer;
}

/** @throws Error for a field without an answer */
export function answeredRows(): Answered[] {
  return [...ROOTS].flatMap(([kind, type]) =>
    [...rowsOf(kind, type, ANSWERS[kind])].map((row) => {
      if (row.answer === undefined) throw new Error(`test/fields/answers.yaml has no answer for ${row.path}`);
      return { ...row, answered: parseAnswer(row.answer) };
    }),
  );
}

export function fieldsDocument(): string {
  const rows = answeredRows();
  const count = (...kinds: Answer['kind'][]) =>
    rows.filter(({ answered }) => kinds.includes(answered.kind)).reduce((sum, { fields }) => sum + fields, 0);
  const missing = rows.filter(({ answered }) => answered.kind === 'not yet');
  const sections = [...ROOTS.keys()].map((kind) => section(kind, rows));
  return `# Fields

Every field of Istio's traffic API, and what shows what becomes of it. Written from \`test/fields/answers.yaml\` by
\`npm run golden\`; a test keeps the two alike, and finds a field without an answer.

| fields | |
| --- | --- |
| ${rows.reduce((sum, { fields }) => sum + fields, 0)} | in all; a message that occurs in several places is counted in each |
| ${count('recorded', 'shown', 'tested', 'as')} | are carried out: the test that is named fails without the field |
| ${count('reported')} | are reported: whoever writes one gets the finding that is named |
| ${count('no effect')} | have no effect on traffic in Istio either |
| ${count('not yet')} | are not carried out yet, and not reported |

*Recorded*: what Istio's own configuration did with the case is recorded, and compared in a real Envoy. *Shown*: what
Envoy or the filter is told has a part, by \`test/fields/shown/\`, which it has not without the field. *As*: the fields
within act as those that are named, by the same code; the test shows that they act in this place too.
${missing.length > 0 ? `\n## Not yet\n\n${table(missing, '')}` : ''}
${sections.join('\n')}`;
}

function section(kind: string, rows: readonly Answered[]): string {
  const own = rows.filter(({ path }) => path === kind || path.startsWith(`${kind}.`));
  const note = kind === 'MeshConfig' ? '\nThe part that is about traffic; other fields are passed over.\n' : '';
  return `## ${kind}\n${note}\n${table(own, kind)}`;
}

function table(rows: readonly Answered[], kind: string): string {
  const lines = rows.map((row) => `| ${nameOf(row, kind)} | ${textOf(row.answered)} |`);
  return ['| field | |', '| --- | --- |', ...lines, ''].join('\n');
}

function nameOf({ path, fields }: Answered, kind: string): string {
  if (path === kind) return `all ${fields}`;
  const name = `\`${kind ? path.slice(kind.length + 1) : path}\``;
  return fields > 1 ? `${name}, ${fields} fields` : name;
}

function textOf(answer: Answer): string {
  switch (answer.kind) {
    case 'recorded':
      return `recorded: [${answer.name}](../test/conformance/dev.json)`;
    case 'shown':
      return 'shown';
    case 'tested':
      return testText(answer.test);
    case 'as':
      return `as \`${answer.path}\`; ${testText(answer.test)}`;
    case 'reported':
      return `reported: [${answer.code}](findings.md#${anchor(answer.code as Code)})`;
    case 'no effect':
      return `no effect: ${answer.why}`;
    case 'not yet':
      return `not yet: ${answer.instead}`;
  }
}

function testText({ file, title }: Test): string {
  return `[${file}](../test/${file}): ${title.replaceAll('|', '\\|')}`;
}

/** Of a section of docs/findings.md. */
function anchor(code: Code): string {
  return `${code}-${CODES[code]}`
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
