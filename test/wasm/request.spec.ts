import { entryHolds } from '../../assembly/match/conditions';
import { findHeader, openRequest } from '../../assembly/match/request';
import { newScratch, openScratch } from '../../assembly/match/scratch';
import {
  HEADER_NAME,
  HEADER_NAME_LENGTH,
  HEADER_SIZE,
  HEADER_VALUE,
  HEADER_VALUE_LENGTH,
} from '../../assembly/memory/headers';
import { hashByte, NAME_SEED } from '../../assembly/rules/hash';
import {
  CONDITION_FLAGS,
  CONDITION_FOLD,
  CONDITION_NEGATE,
  CONDITION_ON,
  CONDITION_SIZE,
  CONDITION_SLOT,
  CONDITION_TEST,
  CONDITION_VALUE,
  CONDITION_VALUE_LENGTH,
  ENTRY_CONDITION_COUNT,
  ENTRY_CONDITIONS,
  ENTRY_SIZE,
  NAME_KEY,
  NAME_KEY_LENGTH,
  NAME_SIZE,
  ON_HEADER,
  ON_PATH,
  ON_QUERY,
  RULESET_HEADER_COUNT,
  RULESET_HEADER_LENGTHS,
  RULESET_HEADERS,
  RULESET_HEADERS_MASK,
  RULESET_QUERIES,
  RULESET_QUERIES_MASK,
  RULESET_QUERY_COUNT,
  RULESET_SIZE,
  TABLE_MAX_HEADERS,
  TABLE_MAX_QUERIES,
  TEST_EXACT,
  TEST_PREFIX,
  TEST_PRESENT,
} from '../../plan/table/layout';
import { add, addMap, addText, newTable, put } from './table';

/** The header and the query parameter that conditions are on. */
const NAME = 'x';

function addName(): u32 {
  const name = add(NAME_SIZE);
  put(name + NAME_KEY, addText(NAME));
  put(name + NAME_KEY_LENGTH, NAME.length);
  return addMap(hashByte(NAME_SEED, NAME.charCodeAt(0)), name);
}

/** The bytes of a text, which stay where they are. */
function bytesOf(text: string): u32 {
  const bytes = <u32>heap.alloc(text.length + 1);
  for (let i = 0; i < text.length; i++) store<u8>(bytes + i, <u8>text.charCodeAt(i));
  return bytes;
}

/** Headers written as `name: value` lines; values may be empty. */
function headersOf(lines: string[]): u32 {
  const headers = <u32>heap.alloc(HEADER_SIZE * lines.length + 1);
  for (let i = 0; i < lines.length; i++) {
    const colon = lines[i].indexOf(': ');
    const record = headers + i * HEADER_SIZE;
    store<u32>(record, bytesOf(lines[i].substring(0, colon)), HEADER_NAME);
    store<u32>(record, colon, HEADER_NAME_LENGTH);
    store<u32>(record, bytesOf(lines[i].substring(colon + 2)), HEADER_VALUE);
    store<u32>(record, lines[i].length - colon - 2, HEADER_VALUE_LENGTH);
  }
  return headers;
}

/** Whether an entry with this one condition holds for a path and the headers. */
function holds(on: u32, test: u32, value: string, flags: u32, path: string, lines: string[]): bool {
  const table = newTable();
  const ruleset = add(RULESET_SIZE);
  put(TABLE_MAX_HEADERS, 1);
  put(TABLE_MAX_QUERIES, 1);
  put(ruleset + RULESET_HEADERS, addName());
  put(ruleset + RULESET_HEADERS_MASK, 1);
  put(ruleset + RULESET_HEADER_COUNT, 1);
  put(ruleset + RULESET_HEADER_LENGTHS, 1 << NAME.length);
  put(ruleset + RULESET_QUERIES, addName());
  put(ruleset + RULESET_QUERIES_MASK, 1);
  put(ruleset + RULESET_QUERY_COUNT, 1);
  const condition = add(CONDITION_SIZE);
  put(condition + CONDITION_ON, on);
  put(condition + CONDITION_TEST, test);
  put(condition + CONDITION_FLAGS, flags);
  put(condition + CONDITION_SLOT, 0);
  put(condition + CONDITION_VALUE, addText(value));
  put(condition + CONDITION_VALUE_LENGTH, value.length);
  const entry = add(ENTRY_SIZE);
  put(entry + ENTRY_CONDITIONS, condition);
  put(entry + ENTRY_CONDITION_COUNT, 1);

  const all = lines.concat([`:path: ${path}`]);
  const headers = headersOf(all.concat([`${NAME}: ${value}`]));
  openScratch(newScratch(table), table);
  // One record more, which is none of the request's.
  openRequest(table, table + ruleset, headers, all.length, findHeader(headers, all.length, bytesOf(':path'), 5));
  return entryHolds(table, table + entry);
}

function onPath(test: u32, value: string, path: string): bool {
  return holds(ON_PATH, test, value, 0, path, []);
}

function onHeader(test: u32, value: string, lines: string[]): bool {
  return holds(ON_HEADER, test, value, 0, '/', lines);
}

function without(test: u32, value: string, lines: string[]): bool {
  return holds(ON_HEADER, test, value, CONDITION_NEGATE, '/', lines);
}

function onQuery(test: u32, value: string, path: string): bool {
  return holds(ON_QUERY, test, value, 0, path, []);
}

describe('a condition on the path', () => {
  it('ends before the query', () => {
    expect(onPath(TEST_EXACT, '/a', '/a?b=c')).toBeTruthy();
    expect(onPath(TEST_EXACT, '/a', '/a/')).toBeFalsy();
    expect(onPath(TEST_EXACT, '/a', '/A')).toBeFalsy();
  });

  it('by prefix is textual', () => {
    expect(onPath(TEST_PREFIX, '/foo', '/foobar')).toBeTruthy();
    expect(onPath(TEST_PREFIX, '/bar/', '/bar')).toBeFalsy();
    expect(onPath(TEST_PREFIX, '/a?b', '/a?b')).toBeFalsy();
  });

  it('may disregard case', () => {
    expect(holds(ON_PATH, TEST_EXACT, '/ab', CONDITION_FOLD, '/aB', [])).toBeTruthy();
    expect(holds(ON_PATH, TEST_PREFIX, '/ab', CONDITION_FOLD, '/ABc', [])).toBeTruthy();
    expect(holds(ON_PATH, TEST_EXACT, '/az', CONDITION_FOLD, '/AZ', [])).toBeTruthy();
  });

  it('disregards the case of letters alone', () => {
    expect(holds(ON_PATH, TEST_EXACT, '/`', CONDITION_FOLD, '/@', [])).toBeFalsy();
    expect(holds(ON_PATH, TEST_EXACT, '/{', CONDITION_FOLD, '/[', [])).toBeFalsy();
    expect(holds(ON_PATH, TEST_EXACT, '/@[', CONDITION_FOLD, '/@[', [])).toBeTruthy();
  });
});

describe('a condition on a header', () => {
  it('needs the header', () => {
    expect(onHeader(TEST_EXACT, '', [])).toBeFalsy();
    expect(onHeader(TEST_EXACT, '', ['x: '])).toBeTruthy();
    expect(onHeader(TEST_PRESENT, '', ['x: '])).toBeTruthy();
    expect(onHeader(TEST_PRESENT, '', ['y: '])).toBeFalsy();
  });

  it('holds if any of its values passes', () => {
    expect(onHeader(TEST_EXACT, '1', ['x: 1', 'x: 2'])).toBeTruthy();
    expect(onHeader(TEST_EXACT, '2', ['x: 1', 'x: 2'])).toBeTruthy();
    expect(onHeader(TEST_EXACT, '1,2', ['x: 1', 'x: 2'])).toBeFalsy();
    expect(onHeader(TEST_PREFIX, 'ab', ['x: abc'])).toBeTruthy();
  });

  it('turned round, takes a missing header for an empty one', () => {
    expect(without(TEST_EXACT, '', [])).toBeFalsy();
    expect(without(TEST_EXACT, '1', [])).toBeTruthy();
    expect(without(TEST_PRESENT, '', [])).toBeTruthy();
    expect(without(TEST_PRESENT, '', ['x: '])).toBeFalsy();
    expect(without(TEST_EXACT, '1', ['x: 2', 'x: 1'])).toBeFalsy();
    expect(without(TEST_EXACT, '1', ['x: 2', 'x: 3'])).toBeTruthy();
  });
});

describe('a condition on a query parameter', () => {
  it('takes the first occurrence, as it is written', () => {
    expect(onQuery(TEST_EXACT, '1', '/?x=1&x=2')).toBeTruthy();
    expect(onQuery(TEST_EXACT, '2', '/?x=1&x=2')).toBeFalsy();
    expect(onQuery(TEST_EXACT, '%31', '/?x=%31')).toBeTruthy();
    expect(onQuery(TEST_EXACT, '1', '/?x=%31')).toBeFalsy();
    expect(onQuery(TEST_EXACT, '1', '/?y=0&x=1')).toBeTruthy();
    expect(onQuery(TEST_EXACT, '1=2', '/?x=1=2')).toBeTruthy();
  });

  it('knows & only, and case counts', () => {
    expect(onQuery(TEST_PRESENT, '', '/?y=1;x=2')).toBeFalsy();
    expect(onQuery(TEST_PRESENT, '', '/?X=1')).toBeFalsy();
    expect(onQuery(TEST_EXACT, '1?x=2', '/?x=1?x=2')).toBeTruthy();
  });

  it('takes a parameter without a value for an empty one', () => {
    expect(onQuery(TEST_EXACT, '', '/?x')).toBeTruthy();
    expect(onQuery(TEST_EXACT, '', '/?&&x=')).toBeTruthy();
    expect(onQuery(TEST_PRESENT, '', '/?x')).toBeTruthy();
    expect(onQuery(TEST_EXACT, '', '/')).toBeFalsy();
  });
});

describe('an entry that says nothing of the path', () => {
  it('stands for the prefix "/"', () => {
    expect(holds(ON_HEADER, TEST_PRESENT, '', 0, '*', ['x: 1'])).toBeFalsy();
    expect(holds(ON_HEADER, TEST_PRESENT, '', 0, '/', ['x: 1'])).toBeTruthy();
    expect(holds(ON_HEADER, TEST_PRESENT, '', 0, '', ['x: 1'])).toBeFalsy();
    expect(holds(ON_HEADER, TEST_PRESENT, '', 0, '?/', ['x: 1'])).toBeFalsy();
    expect(onPath(TEST_EXACT, '*', '*')).toBeTruthy();
  });
});
