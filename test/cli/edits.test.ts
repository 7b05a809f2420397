/** What becomes of an edit under `run`, besides the rules: when it counts, and what is said of it. */
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { Edits } from '../../cli/edits.ts';
import type { PlanOptions } from '../../cli/options.ts';
import { type InputReader, RuleMaker } from '../../cli/rules.ts';
import type { Serving } from '../../cli/serving.ts';
import { EnvoyProblem } from '../../envoy/problem.ts';
import type { Plan } from '../../plan/plan.ts';

const OPTIONS: PlanOptions = {
  ...{ filename: [], namespace: 'default', proxy: 'sidecar', labels: {}, port: new Map(), meshPort: 1 },
  ...{ mirrorSuffix: true, adminPort: 1, engine: 'wasm' },
};

const RULES = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec:
  hosts: [a.example.com]
  http:
  - directResponse: {status: 418}
`;
const ENTRY = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: late}
spec:
  hosts: [late.example.com]
  resolution: STATIC
  ports: [{number: 80, name: http, protocol: HTTP}]
  endpoints: [{address: 127.0.0.1}]
`;
const HALF = RULES.slice(0, -'{status: 418}'.length);

function following(moveTo: Serving['moveTo']) {
  const said: string[] = [];
  const file = { text: RULES };
  const terminal = {
    ...{ stdin: Readable.from([]), env: {}, color: false, out: () => {} },
    err: (line: string) => void said.push(line),
  };
  const reader = { read: async () => ({ sources: [{ file: 'in.yaml', text: file.text }] }) } as unknown as InputReader;
  const serving = { prepare: (plan: Plan) => ({ plan }), moveTo } as unknown as Serving;
  const around = { serving, reader, maker: new RuleMaker(OPTIONS), options: OPTIONS, terminal };
  return { edits: new Edits(around, { sources: [] }), said, file };
}

it('what is read while a file is being written is neither used nor spoken of', async () => {
  const moved: Plan[] = [];
  const { edits, said, file } = following(async ({ plan }) => void moved.push(plan));
  file.text = HALF;
  const asked: string[] = [];
  edits.look(async () => {
    asked.push('half');
    return false;
  });
  await expect.poll(() => asked).toEqual(['half']);
  file.text = RULES;
  edits.look(async () => true);
  await expect.poll(() => moved.length).toBe(1);
  expect(said).toEqual([]);
});

it('what is written last is used, though nobody has told of it', async () => {
  const moved: Plan[] = [];
  const { edits, file } = following(async ({ plan }) => void moved.push(plan));
  edits.look(async () => {
    file.text = ENTRY;
    return true;
  });
  await expect.poll(() => moved.length).toBe(1);
  expect(moved[0]!.clusters.map(({ host }) => host)).toContain('late.example.com');
});

it('a broken file is spoken of when the writing has come to rest', async () => {
  const { edits, said, file } = following(async () => {});
  file.text = HALF;
  edits.look(async () => true);
  await expect.poll(() => said.at(-1)).toContain('the last good rules stay');
  expect(said.join('\n')).toContain('in.yaml:');
});

it('what was live and had to be taken back is told', async () => {
  const { edits, said } = following(async (_, onLive) => {
    onLive();
    throw new EnvoyProblem('Envoy refused it');
  });
  edits.look();
  await expect.poll(() => said.length).toBe(4);
  expect(said[0]).toMatch(/the edited rules are live after \d+ ms/);
  expect(said.slice(1)).toEqual([
    'mainsheet: the edited rules are live no more',
    'mainsheet: Envoy refused it',
    'mainsheet: the edit is not used: the last good rules stay',
  ]);
});
