/** The names of all rules of a table, numbered in order of first use: what counters and logs call them. */
import { record, type TableBuffer } from './buffer.ts';
import { RULE_NAME, RULE_NAME_LENGTH, RULE_SIZE } from './layout.ts';

export class RuleNames {
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#numbers.size;
  }

  number(name: string): number {
    const known = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, known);
    return known;
  }

  write(buffer: TableBuffer): number {
    const words = [...this.#numbers.keys()].flatMap((name) => {
      const text = buffer.text(name);
      return record(RULE_SIZE, { [RULE_NAME]: text.offset, [RULE_NAME_LENGTH]: text.length });
    });
    return buffer.share(words);
  }
}
