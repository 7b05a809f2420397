/** What can be changed of an instruction, one thing at a time. */
import { type Body, type Instruction, type Module, OP } from './module.ts';

/** Bytes of the file, and what comes in their place. */
export interface Edit {
  at: number;
  end: number;
  bytes: number[];
}

export interface Mutation extends Edit {
  /** `i32.lt_u → i32.le_u` */
  title: string;
}

/** Each with the one that takes its place, by their numbers for 32 bits; those for 64 bits follow in the same order. */
const COMPARISONS = ['eqz', 'eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'];
const ARITHMETIC = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr'.split(' ');
const FAMILIES = [
  { type: 'i32', first: 0x45, names: COMPARISONS },
  { type: 'i64', first: 0x50, names: COMPARISONS },
  { type: 'i32', first: 0x67, names: ARITHMETIC },
  { type: 'i64', first: 0x79, names: ARITHMETIC },
];
const SWAPS = Object.fromEntries(
  [
    ...['eq ne', 'lt_s le_s', 'lt_u le_u', 'gt_s ge_s', 'gt_u ge_u'],
    ...['add sub', 'mul div_u', 'and or', 'shl shr_u', 'rotl rotr'],
  ].flatMap((pair) => {
    const [one, other] = pair.split(' ') as [string, string];
    return [
      [one, other],
      [other, one],
    ];
  }),
);
const ONE_WAY: Record<string, string> = { xor: 'or', ctz: 'clz', rem_u: 'div_u', shr_s: 'shr_u' };

const EQZ = 0x45;
const [EQ, NE] = [0x46, 0x47];
const I64_EQZ = 0x50;
const NOP = 0x01;

/** All of one function. */
export function mutationsOf(module: Module, { instructions }: Body): Mutation[] {
  return instructions.flatMap((one, i) => [
    ...otherOperator(one),
    ...otherConstant(module, one),
    ...negated(one, instructions[i - 1]),
    ...dropped(module, one, instructions[i + 1]),
  ]);
}

function otherOperator({ at, end, opcode }: Instruction): Mutation[] {
  if (opcode === EQZ) return [{ at, end, bytes: [NOP], title: 'i32.eqz dropped' }];
  const family = FAMILIES.find(({ first, names }) => opcode >= first && opcode < first + names.length);
  if (!family) return [];
  const { type, first, names } = family;
  const name = names[opcode - first]!;
  const other = SWAPS[name] ?? ONE_WAY[name];
  if (other === undefined) return [];
  return [{ at, end, bytes: [first + names.indexOf(other)], title: `${type}.${name} → ${type}.${other}` }];
}

/** One more and one less; 0 and 1, which are mostly false and true, become each other. Addresses stay. */
function otherConstant({ globals, data }: Module, { at, end, opcode, operand }: Instruction): Mutation[] {
  const constant = opcode === OP.globalGet ? globals[Number(operand)] : { opcode, operand };
  if (!constant || (constant.opcode !== OP.i32Const && constant.opcode !== OP.i64Const)) return [];
  const value = BigInt(constant.operand);
  if (constant.opcode === OP.i32Const && value >= data.at && value <= data.end) return [];
  const others = value === 0n ? [1n] : value === 1n ? [0n] : [value - 1n, value + 1n];
  return others.map((other) => ({
    at,
    end,
    bytes: [constant.opcode, ...signed(other)],
    title: `${value} → ${other}`,
  }));
}

/** A condition of which the comparison itself can be turned round is left to that. */
function negated({ at, opcode }: Instruction, before: Instruction | undefined): Mutation[] {
  if (opcode !== OP.if && opcode !== OP.branchIf && opcode !== OP.select) return [];
  if (before && [EQZ, EQ, NE, I64_EQZ, I64_EQZ + 1, I64_EQZ + 2].includes(before.opcode)) return [];
  return [{ at, end: at, bytes: [EQZ], title: opcode === OP.select ? 'arms swapped' : 'condition negated' }];
}

/** A store, a call without a result, or one whose result is dropped. */
function dropped({ signatures }: Module, one: Instruction, next: Instruction | undefined): Mutation[] {
  const { at, end, opcode, operand } = one;
  const drops = (count: number) => Array<number>(count).fill(OP.drop);
  if (opcode >= OP.firstStore && opcode <= OP.lastStore) return [{ at, end, bytes: drops(2), title: 'store dropped' }];
  if (opcode === OP.globalSet) return [{ at, end, bytes: drops(1), title: 'store dropped' }];
  if (opcode !== OP.call) return [];
  const { params, results } = signatures[Number(operand)]!;
  if (results === 0) return [{ at, end, bytes: drops(params), title: 'call dropped' }];
  if (next?.opcode !== OP.drop) return [];
  return [{ at, end: next.end, bytes: drops(params), title: 'call dropped' }];
}

/** LEB128. */
export function signed(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const last = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return last ? [low] : [low | 0x80, ...signed(rest)];
}

export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
