/** The figures as a table in Markdown, which is what docs/performance.md holds. */
import type { Overshoot } from './delay.ts';
import type { HostFigure } from './host.ts';
import type { Figure } from './measure.ts';
import type { Scenario } from './scenarios.ts';
import type { Step } from './steps.ts';

export function heading(): string {
  return '| scenario | contender | µs a request | ratio | middle half | target |\n| --- | --- | ---: | ---: | --- | --- |';
}

/** One row a contender; the first is ours, and the one that has a target. */
export function rows({ name, against, target }: Scenario, figures: Figure[]): string {
  return figures
    .map((figure, index) => {
      const ours = index === 0;
      const verdict = ours ? `≤ ${target}: ${figure.ratio <= target ? 'met' : 'not met'}` : '';
      const ratio = figure.name === against ? '1' : figure.ratio.toFixed(3);
      const middle = figure.name === against ? '' : figure.quartiles.map((quartile) => quartile.toFixed(3)).join('–');
      return `| ${ours ? name : ''} | ${figure.name} | ${figure.microseconds.toFixed(1)} | ${ratio} | ${middle} | ${verdict} |`;
    })
    .join('\n');
}

export function hostTable(figures: HostFigure[]): string {
  const lines = figures.map(({ name, value, unit, target }) => {
    const said = unit === 's' ? value.toFixed(1) : value.toFixed(0);
    return `| ${name} | ${said} ${unit} | ≤ ${target}: ${value <= target ? 'met' : 'not met'} |`;
  });
  return ['\n| the command itself | measured | target |', '| --- | ---: | --- |', ...lines].join('\n');
}

export function delayTable(name: string, overshoots: Overshoot[]): string {
  const lines = overshoots.map(
    ({ name: contender, median, ninetieth }) => `| ${contender} | ${median.toFixed(1)} | ${ninetieth.toFixed(1)} |`,
  );
  return [`\n| ${name} | median too late, ms | 90 % |`, '| --- | ---: | ---: |', ...lines].join('\n');
}

export function stepTable(name: string, steps: Step[]): string {
  const lines = steps.map((step) => `| ${step.name} | ${step.microseconds.toFixed(2)} |`);
  return [`\n| ${name} | µs |`, '| --- | ---: |', ...lines].join('\n');
}
