/** A comparison for a terminal. */
import pc from 'picocolors';
import type { Comparison, Difference } from '../../story/diff/difference.ts';
import type { RuleChange } from '../../story/diff/rules.ts';
import { changePlaces, changeText, factChanges, fieldText, remarks, ruleText, subjectOf, verdict } from './lines.ts';

type Colors = ReturnType<typeof pc.createColors>;

export function comparisonAsText(comparison: Comparison, { color }: { color: boolean }): string {
  const colors = pc.createColors(color);
  const { rules, differences, unsettled } = comparison;
  return [
    ...rules.flatMap((change) => ruleLines(change, colors)),
    ...(rules.length > 0 ? [''] : []),
    ...differences.flatMap((difference) => [...differenceLines(difference, colors), '']),
    ...unsettled.map((text) => `${colors.yellow('not settled')}: ${text}`),
    verdict(comparison),
  ].join('\n');
}

function ruleLines(change: RuleChange, { bold, dim }: Colors): string[] {
  return [
    `${bold(changeText(change))}  ${dim(changePlaces(change))}`,
    ...change.fields.map((field) => `  ${fieldText(field)}`),
  ];
}

function differenceLines(difference: Difference, { bold, dim, green, red }: Colors): string[] {
  const { old, new: fresh, kind } = difference;
  const before = (text: string) => red(`  - ${text}`);
  const after = (text: string) => green(`  + ${text}`);
  return [
    bold(subjectOf(difference)),
    ...(kind === 'requests' ? [before(`rule ${ruleText(old)}`), after(`rule ${ruleText(fresh)}`)] : []),
    ...factChanges(difference).flatMap((fact) => [
      ...fact.old.map((text) => before(`${fact.kind} ${text}`)),
      ...fact.new.map((text) => after(`${fact.kind} ${text}`)),
    ]),
    ...remarks(difference).map((text) => dim(`  ${text}`)),
  ];
}
