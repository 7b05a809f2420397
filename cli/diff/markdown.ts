/** A comparison for a pull request. */
import type { Comparison, Difference } from '../../story/diff/difference.ts';
import type { RuleChange } from '../../story/diff/rules.ts';
import { changePlaces, changeText, factChanges, fieldText, remarks, ruleText, subjectOf, verdict } from './lines.ts';

export function comparisonAsMarkdown(comparison: Comparison): string {
  const { rules, differences, unsettled } = comparison;
  return [
    `### Routing: ${verdict(comparison)}`,
    '',
    ...differences.flatMap(differenceLines),
    ...unsettled.map((text) => `- **not settled**: ${escaped(text)}`),
    ...(unsettled.length > 0 ? [''] : []),
    ...ruleSection(rules),
  ]
    .join('\n')
    .trimEnd();
}

function differenceLines(difference: Difference): string[] {
  const { old, new: fresh, kind } = difference;
  return [
    `**${code(subjectOf(difference))}**`,
    '',
    ...fenced([
      ...(kind === 'requests' ? [`- rule ${ruleText(old)}`, `+ rule ${ruleText(fresh)}`] : []),
      ...factChanges(difference).flatMap((fact) => [
        ...fact.old.map((text) => `- ${fact.kind} ${text}`),
        ...fact.new.map((text) => `+ ${fact.kind} ${text}`),
      ]),
    ]),
    ...remarks(difference).map((text) => `- ${escaped(text)}`),
    '',
  ];
}

function ruleSection(rules: readonly RuleChange[]): string[] {
  if (rules.length === 0) return [];
  const count = `${rules.length} ${rules.length === 1 ? 'change' : 'changes'} of what is written`;
  return [
    '<details>',
    `<summary>${count}</summary>`,
    '',
    ...rules.flatMap((change) => [
      `- **${escaped(changeText(change))}** ${code(changePlaces(change))}`,
      ...change.fields.map((field) => `  - ${code(fieldText(field))}`),
    ]),
    '',
    '</details>',
  ];
}

/** A fence is longer than any run of backticks within. */
function fenced(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}diff`, ...lines, fence, ''];
}

function code(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  const blank = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${blank}${text.replaceAll('\n', ' ')}${blank}${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|]/g, '\\$&');
}
