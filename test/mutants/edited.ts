/** A module with some of its code changed, and with a bound to how often its loops may go round. */
import { type Body, type Module, OP, SECTION, type Section } from './module.ts';
import { type Edit, signed, unsigned } from './mutations.ts';

/** Far more than any test needs; a change that makes a loop endless traps after it, whatever machine it runs on. */
const ROUNDS = 1n << 26n;

const [UNREACHABLE, EQZ, SUB, I32, VARIABLE, NO_RESULT] = [0x00, 0x45, 0x6b, 0x7f, 0x01, 0x40];

export function edited(module: Module, edits: Edit[]): Uint8Array {
  const { bytes, sections, globals } = module;
  const all = [...edits, ...boundsOf(module)].sort((a, b) => a.at - b.at);
  const head = bytes.slice(0, 8);
  return Buffer.concat([
    head,
    ...sections.map((section) => {
      const content = bytes.subarray(section.at, section.end);
      if (section.id === SECTION.code) return sectionOf(section, codeOf(module, all));
      if (section.id === SECTION.global) {
        const counter = [I32, VARIABLE, OP.i32Const, ...signed(ROUNDS), OP.end];
        const own = content.subarray(unsigned(globals.length).length);
        return sectionOf(section, Uint8Array.from([...unsigned(globals.length + 1), ...own, ...counter]));
      }
      return sectionOf(section, content);
    }),
  ]);
}

/** Each round of each loop takes one from a counter, which is a global behind all others. */
function boundsOf({ bodies, globals }: Module): Edit[] {
  const counter = unsigned(globals.length);
  const bound = [
    ...[OP.globalGet, ...counter, EQZ, OP.if, NO_RESULT, UNREACHABLE, OP.end],
    ...[OP.globalGet, ...counter, OP.i32Const, 1, SUB, OP.globalSet, ...counter],
  ];
  const loops = bodies.flatMap(({ instructions }) => instructions.filter(({ opcode }) => opcode === OP.loop));
  return loops.map(({ end }) => ({ at: end, end, bytes: bound }));
}

function sectionOf({ id }: Section, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([id, ...unsigned(content.length)]), content]);
}

function codeOf(module: Module, edits: Edit[]): Uint8Array {
  const bodies = module.bodies.map((body) => {
    const code = bodyOf(module, body, edits);
    return Buffer.concat([Uint8Array.from(unsigned(code.length)), code]);
  });
  return Buffer.concat([Uint8Array.from(unsigned(bodies.length)), ...bodies]);
}

function bodyOf({ bytes }: Module, { at, end }: Body, edits: Edit[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let taken = at;
  for (const edit of edits) {
    if (edit.at < at || edit.end > end) continue;
    parts.push(bytes.subarray(taken, edit.at), Uint8Array.from(edit.bytes));
    taken = edit.end;
  }
  return Buffer.concat([...parts, bytes.subarray(taken, end)]);
}
