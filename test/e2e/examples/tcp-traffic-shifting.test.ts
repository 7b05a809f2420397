/** Weights between two versions of a TCP service, counted over connections. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plausible } from '../../conformance/shares.ts';
import { Example } from './example.ts';

const TOTAL = 1_000;
const AT_ONCE = 50;

let example: Example;

beforeAll(async () => {
  example = await Example.start('tcp-traffic-shifting', { network: 68, ports: [9000, 31400] });
});

afterAll(() => example?.stop());

for (const [from, port] of [
  ['from outside', 31400],
  ['in the mesh', 9000],
]) {
  test(`${from}, version 2 gets one connection in five`, async () => {
    const answers: string[] = [];
    while (answers.length < TOTAL) {
      const line = `echo world | nc -N 127.0.0.1 ${port}`;
      answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => example.type(line)))));
    }
    const second = answers.filter((answer) => answer === 'two world').length;
    expect(answers.filter((answer) => answer === 'one world').length).toBe(TOTAL - second);
    expect(plausible(second, TOTAL, 0.2), `${second} of ${TOTAL}`).toBe(true);
  });
}

test('then every connection from outside meets version 2', async () => {
  await example.edit('tcp-echo.yaml', /^( *- \{ dest.*\}\n){2}/m, example.readme.yaml[0] as string);
  for (let n = 0; n < 20; n++) await example.session(0);
});
