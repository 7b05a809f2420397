import {
  BROKEN,
  checkTable,
  FITS,
  NO_TABLE,
  OTHER_VERSION,
  WRONG_CHECKSUM,
  WRONG_LENGTH,
} from '../../assembly/rules/check';
import { NAME_SEED } from '../../assembly/rules/hash';
import {
  CONDITION_FLAGS,
  CONDITION_FOLD,
  CONDITION_ON,
  CONDITION_SIZE,
  CONDITION_SLOT,
  CONDITION_TEST,
  CONDITION_VALUE,
  CONDITION_VALUE_LENGTH,
  ENTRY_CONDITION_COUNT,
  ENTRY_CONDITIONS,
  ENTRY_FAULT,
  ENTRY_OUTCOME_COUNT,
  ENTRY_OUTCOMES,
  ENTRY_RULE,
  ENTRY_SIZE,
  FAULT_ABORT_CHANCE,
  FAULT_ABORT_GRPC,
  FAULT_ABORT_HTTP,
  FAULT_SIZE,
  HOST_KEY,
  HOST_KEY_LENGTH,
  HOST_RULESET,
  HOST_SIZE,
  LIST_COUNT,
  LIST_INDEX,
  LIST_KEY,
  LIST_KEY_LENGTH,
  LIST_SIZE,
  MAGIC,
  MAP_REFERENCE,
  MAP_SLOT,
  NAME_KEY,
  NAME_KEY_LENGTH,
  NAME_SIZE,
  NAME_SLOT,
  NO_GRPC,
  ON_HEADER,
  ON_PATH,
  ON_QUERY,
  OUTCOME_CLASS,
  OUTCOME_CLASS_LENGTH,
  OUTCOME_LIMIT,
  OUTCOME_SIZE,
  RULE_NAME,
  RULE_NAME_LENGTH,
  RULE_SIZE,
  RULESET_ANCHORS,
  RULESET_ANCHORS_MASK,
  RULESET_ENTRIES,
  RULESET_ENTRY_COUNT,
  RULESET_FOLDED_PREFIX_COUNT,
  RULESET_FOLDED_PREFIXES,
  RULESET_HEADER_COUNT,
  RULESET_HEADERS,
  RULESET_HEADERS_MASK,
  RULESET_PREFIX_COUNT,
  RULESET_PREFIXES,
  RULESET_QUERIES,
  RULESET_QUERIES_MASK,
  RULESET_SIZE,
  RULESET_UNANCHORED,
  TABLE_ANY_HOST,
  TABLE_CHECKSUM,
  TABLE_EXACT,
  TABLE_EXACT_MASK,
  TABLE_FLAGS,
  TABLE_LENGTH,
  TABLE_LIST_COUNT,
  TABLE_MAGIC,
  TABLE_MAX_HEADERS,
  TABLE_MAX_QUERIES,
  TABLE_NFA_WORDS,
  TABLE_RULE_COUNT,
  TABLE_RULES,
  TABLE_SIZE,
  TABLE_SUFFIX,
  TABLE_SUFFIX_MASK,
  TABLE_VERSION,
  TEST_PRESENT,
  TEST_REGEX,
} from '../../plan/table/layout';
import { add, addEmptyMap, addMap, addText, cut, newTable, put, seal, sealAgain } from './table';

const FAR: u32 = 0xfffffffc;

let table: u32 = 0;
let length: u32 = 0;
let rule: u32 = 0;
let host: u32 = 0;
let ruleset: u32 = 0;
let header: u32 = 0;
let prefixes: u32 = 0;
let entry: u32 = 0;
let condition: u32 = 0;
let fault: u32 = 0;
let outcomes: u32 = 0;
let list: u32 = 0;
let unanchored: u32 = 0;

/** A small table with one of everything but automata: two entries, one in a list of its own, both in the other. */
function build(): void {
  table = newTable();
  rule = add(RULE_SIZE);
  put(rule + RULE_NAME, addText('rule'));
  put(rule + RULE_NAME_LENGTH, 4);
  put(TABLE_RULES, rule);
  put(TABLE_RULE_COUNT, 1);
  put(TABLE_MAX_HEADERS, 1);
  put(TABLE_LIST_COUNT, 2);
  buildEntries();
  buildLists();
  buildRuleset();
  host = add(HOST_SIZE);
  put(host + HOST_KEY, addText('a'));
  put(host + HOST_KEY_LENGTH, 1);
  put(host + HOST_RULESET, ruleset);
  put(TABLE_EXACT, addMap(NAME_SEED, host));
  put(TABLE_EXACT_MASK, 1);
  put(TABLE_SUFFIX, addEmptyMap());
  length = seal();
}

function buildEntries(): void {
  condition = add(CONDITION_SIZE);
  put(condition + CONDITION_ON, ON_HEADER);
  put(condition + CONDITION_VALUE, addText('jason'));
  put(condition + CONDITION_VALUE_LENGTH, 5);
  fault = add(FAULT_SIZE);
  put(fault + FAULT_ABORT_CHANCE, 1);
  put(fault + FAULT_ABORT_HTTP, 500);
  put(fault + FAULT_ABORT_GRPC, <u32>NO_GRPC);
  outcomes = add(OUTCOME_SIZE * 2);
  put(outcomes + OUTCOME_LIMIT, 100);
  put(outcomes + OUTCOME_CLASS, addText('class'));
  put(outcomes + OUTCOME_CLASS_LENGTH, 5);
  put(outcomes + OUTCOME_SIZE + OUTCOME_LIMIT, 0xffffffff);
  entry = add(ENTRY_SIZE * 2);
  for (let at = entry; at < entry + ENTRY_SIZE * 2; at += ENTRY_SIZE) {
    put(at + ENTRY_CONDITIONS, condition);
    put(at + ENTRY_CONDITION_COUNT, 1);
    put(at + ENTRY_FAULT, fault);
    put(at + ENTRY_OUTCOMES, outcomes);
    put(at + ENTRY_OUTCOME_COUNT, 2);
  }
}

function buildLists(): void {
  list = add(LIST_SIZE + 4);
  put(list + LIST_KEY, addText('jason'));
  put(list + LIST_KEY_LENGTH, 5);
  put(list + LIST_COUNT, 1);
  unanchored = add(LIST_SIZE + 8);
  put(unanchored + LIST_INDEX, 1);
  put(unanchored + LIST_COUNT, 2);
  put(unanchored + LIST_SIZE + 4, 1);
}

function buildRuleset(): void {
  header = add(NAME_SIZE);
  put(header + NAME_KEY, addText('end-user'));
  put(header + NAME_KEY_LENGTH, 8);
  prefixes = add(8);
  put(prefixes, 3);
  put(prefixes + 4, 7);
  ruleset = add(RULESET_SIZE);
  put(ruleset + RULESET_ENTRIES, entry);
  put(ruleset + RULESET_ENTRY_COUNT, 2);
  put(ruleset + RULESET_HEADERS, addMap(NAME_SEED, header));
  put(ruleset + RULESET_HEADERS_MASK, 1);
  put(ruleset + RULESET_HEADER_COUNT, 1);
  put(ruleset + RULESET_QUERIES, addEmptyMap());
  put(ruleset + RULESET_ANCHORS, addMap(NAME_SEED, list));
  put(ruleset + RULESET_ANCHORS_MASK, 1);
  put(ruleset + RULESET_PREFIXES, prefixes);
  put(ruleset + RULESET_PREFIX_COUNT, 2);
  put(ruleset + RULESET_UNANCHORED, unanchored);
}

function check(): u32 {
  return checkTable(table, length, (_automaton, _available) => true);
}

/** The verdict on the table with one word changed, the checksum made right again. */
function withWord(offset: u32, value: u32): u32 {
  build();
  put(offset, value);
  sealAgain();
  return check();
}

/** `less` is what is taken off a count to be written: 1 for a mask. */
function endsWithTable(field: u32, countField: u32, count: u32, size: u32, less: u32): void {
  build();
  const array = add(size * count);
  put(field, array);
  put(countField, count - less);
  length = seal();
  expect(check()).toBe(FITS);
  put(field, array + 4);
  sealAgain();
  expect(check()).toBe(BROKEN);
}

/** Moves a record to the end, then cuts its last word off. */
function endsWithTableAlone(record: u32, size: u32): void {
  build();
  const moved = add(size);
  memory.copy(table + moved, table + record, size);
  for (let at: u32 = TABLE_SIZE; at < moved; at += 4) if (load<u32>(table + at) === record) put(at, moved);
  length = seal();
  expect(check()).toBe(FITS);
  cut(4);
  length = seal();
  expect(check()).toBe(BROKEN);
}

/** Three of a record, each of them in its turn with one field changed. */
function anyOfThree(field: u32, countField: u32, record: u32, size: u32, changed: u32, value: u32): void {
  for (let which: u32 = 0; which <= 3; which++) {
    build();
    const array = add(size * 3);
    for (let i: u32 = 0; i < 3; i++) memory.copy(table + array + i * size, table + record, size);
    put(field, array);
    put(countField, 3);
    if (which < 3) put(array + which * size + changed, value);
    length = seal();
    expect(check()).toBe(which < 3 ? BROKEN : FITS);
  }
}

/** A map of four slots, each of them in its turn with something that leads out of the table. */
function anySlot(field: u32, maskField: u32): void {
  for (let slot: u32 = 0; slot < 4; slot++) {
    build();
    const map = add(MAP_SLOT * 4);
    put(map + slot * MAP_SLOT + MAP_REFERENCE, FAR);
    put(field, map);
    put(maskField, 3);
    length = seal();
    expect(check()).toBe(BROKEN);
  }
}

describe('the check of a table', () => {
  it('lets a whole one pass', () => {
    build();
    expect(check()).toBe(FITS);
  });

  it('tells what is no table, another version, another length, damage', () => {
    expect(withWord(TABLE_MAGIC, MAGIC + 1)).toBe(NO_TABLE);
    expect(withWord(TABLE_VERSION, 99)).toBe(OTHER_VERSION);
    expect(withWord(TABLE_LENGTH, length + 4)).toBe(WRONG_LENGTH);
    build();
    put(TABLE_CHECKSUM, 0);
    expect(check()).toBe(WRONG_CHECKSUM);
    expect(checkTable(table, 8, (_automaton, _available) => true)).toBe(NO_TABLE);
  });

  it('refuses what the header says beyond the table', () => {
    expect(withWord(TABLE_FLAGS, 128)).toBe(BROKEN);
    expect(withWord(TABLE_FLAGS, 127)).toBe(FITS);
    expect(withWord(TABLE_MAX_HEADERS, length / NAME_SIZE)).toBe(FITS);
    expect(withWord(TABLE_MAX_HEADERS, length / NAME_SIZE + 1)).toBe(BROKEN);
    expect(withWord(TABLE_MAX_QUERIES, length / NAME_SIZE)).toBe(FITS);
    expect(withWord(TABLE_MAX_QUERIES, length / NAME_SIZE + 1)).toBe(BROKEN);
    expect(withWord(TABLE_LIST_COUNT, length / LIST_SIZE)).toBe(FITS);
    expect(withWord(TABLE_LIST_COUNT, length / LIST_SIZE + 1)).toBe(BROKEN);
    expect(withWord(TABLE_NFA_WORDS, length / 4)).toBe(FITS);
    expect(withWord(TABLE_NFA_WORDS, length / 4 + 1)).toBe(BROKEN);
    expect(withWord(TABLE_RULES, FAR)).toBe(BROKEN);
    expect(withWord(TABLE_RULE_COUNT, 0x20000000)).toBe(BROKEN);
    expect(withWord(TABLE_MAX_HEADERS, 0x40000000)).toBe(BROKEN);
    expect(withWord(TABLE_MAX_QUERIES, 0x40000000)).toBe(BROKEN);
    expect(withWord(TABLE_LIST_COUNT, 0x40000000)).toBe(BROKEN);
    expect(withWord(TABLE_NFA_WORDS, 0x40000000)).toBe(BROKEN);
    expect(withWord(TABLE_ANY_HOST, FAR)).toBe(BROKEN);
    expect(withWord(TABLE_ANY_HOST, length - 4)).toBe(BROKEN);
    expect(withWord(rule + RULE_NAME_LENGTH, length)).toBe(BROKEN);
  });

  it('takes what ends with it, and nothing that ends a word behind', () => {
    build();
    endsWithTable(TABLE_RULES, TABLE_RULE_COUNT, 3, RULE_SIZE, 0);
    endsWithTable(TABLE_SUFFIX, TABLE_SUFFIX_MASK, 4, MAP_SLOT, 1);
    endsWithTable(ruleset + RULESET_QUERIES, ruleset + RULESET_QUERIES_MASK, 4, MAP_SLOT, 1);
    endsWithTable(ruleset + RULESET_ANCHORS, ruleset + RULESET_ANCHORS_MASK, 4, MAP_SLOT, 1);
    endsWithTable(entry + ENTRY_CONDITIONS, entry + ENTRY_CONDITION_COUNT, 3, CONDITION_SIZE, 0);
    endsWithTable(ruleset + RULESET_PREFIXES, ruleset + RULESET_PREFIX_COUNT, 1, 4, 0);
    endsWithTable(ruleset + RULESET_FOLDED_PREFIXES, ruleset + RULESET_FOLDED_PREFIX_COUNT, 1, 4, 0);
  });

  it('takes any record that ends with it, and none that ends a word behind', () => {
    build();
    endsWithTableAlone(host, HOST_SIZE);
    endsWithTableAlone(header, NAME_SIZE);
    endsWithTableAlone(ruleset, RULESET_SIZE);
    endsWithTableAlone(list, LIST_SIZE + 4);
    endsWithTableAlone(unanchored, LIST_SIZE + 8);
    endsWithTableAlone(entry, ENTRY_SIZE * 2);
    endsWithTableAlone(condition, CONDITION_SIZE);
    endsWithTableAlone(fault, FAULT_SIZE);
    endsWithTableAlone(outcomes, OUTCOME_SIZE * 2);
  });

  it('refuses maps that do not fit or in which a search would not end', () => {
    expect(withWord(TABLE_EXACT, FAR)).toBe(BROKEN);
    expect(withWord(TABLE_EXACT, 2)).toBe(BROKEN);
    expect(withWord(TABLE_EXACT_MASK, 2)).toBe(BROKEN);
    expect(withWord(TABLE_EXACT_MASK, 0xffffffff)).toBe(BROKEN);
    build();
    const full = add(8);
    put(full + 4, host);
    put(TABLE_EXACT, full);
    put(TABLE_EXACT_MASK, 0);
    length = seal();
    expect(check()).toBe(BROKEN);
  });

  it('refuses hosts and names that point elsewhere', () => {
    expect(withWord(host + HOST_KEY, FAR)).toBe(BROKEN);
    expect(withWord(host + HOST_RULESET, 0xfffffff0)).toBe(BROKEN);
    expect(withWord(host + HOST_RULESET, ruleset + 2)).toBe(BROKEN);
    expect(withWord(header + NAME_KEY_LENGTH, length)).toBe(BROKEN);
    expect(withWord(header + NAME_SLOT, 1)).toBe(BROKEN);
    expect(withWord(ruleset + RULESET_HEADER_COUNT, 2)).toBe(BROKEN);
  });

  it('refuses lists that are out of order or name entries that are not', () => {
    expect(withWord(list + LIST_INDEX, 2)).toBe(BROKEN);
    expect(withWord(list + LIST_COUNT, 0x40000000)).toBe(BROKEN);
    expect(withWord(list + LIST_SIZE, 2)).toBe(BROKEN);
    expect(withWord(unanchored + LIST_SIZE, 1)).toBe(BROKEN);
    expect(withWord(prefixes, 7)).toBe(BROKEN);
    expect(withWord(ruleset + RULESET_PREFIX_COUNT, 0x40000001)).toBe(BROKEN);
  });

  it('refuses entries with parts that are not', () => {
    expect(withWord(ruleset + RULESET_ENTRY_COUNT, 0x10000000)).toBe(BROKEN);
    expect(withWord(entry + ENTRY_RULE, 1)).toBe(BROKEN);
    expect(withWord(entry + ENTRY_CONDITION_COUNT, 0x10000000)).toBe(BROKEN);
    expect(withWord(entry + ENTRY_FAULT, FAR)).toBe(BROKEN);
    expect(withWord(entry + ENTRY_OUTCOME_COUNT, 0)).toBe(BROKEN);
    expect(withWord(entry + ENTRY_OUTCOMES, FAR)).toBe(BROKEN);
    expect(withWord(outcomes + OUTCOME_CLASS_LENGTH, length)).toBe(BROKEN);
    expect(withWord(outcomes + OUTCOME_SIZE + OUTCOME_LIMIT, 5)).toBe(BROKEN);
  });

  it('refuses what any slot of a map refers to', () => {
    build();
    anySlot(TABLE_EXACT, TABLE_EXACT_MASK);
    anySlot(TABLE_SUFFIX, TABLE_SUFFIX_MASK);
    anySlot(ruleset + RULESET_HEADERS, ruleset + RULESET_HEADERS_MASK);
    anySlot(ruleset + RULESET_QUERIES, ruleset + RULESET_QUERIES_MASK);
    anySlot(ruleset + RULESET_ANCHORS, ruleset + RULESET_ANCHORS_MASK);
  });

  it('refuses any of several that is wrong', () => {
    build();
    const entries = ruleset + RULESET_ENTRIES;
    const last = outcomes + OUTCOME_SIZE;
    anyOfThree(TABLE_RULES, TABLE_RULE_COUNT, rule, RULE_SIZE, RULE_NAME, FAR);
    anyOfThree(entries, ruleset + RULESET_ENTRY_COUNT, entry, ENTRY_SIZE, ENTRY_RULE, 1);
    anyOfThree(entry + ENTRY_CONDITIONS, entry + ENTRY_CONDITION_COUNT, condition, CONDITION_SIZE, CONDITION_SLOT, 1);
    anyOfThree(entry + ENTRY_OUTCOMES, entry + ENTRY_OUTCOME_COUNT, last, OUTCOME_SIZE, OUTCOME_CLASS_LENGTH, FAR);
  });

  it('refuses conditions on what there is not', () => {
    expect(withWord(condition + CONDITION_ON, 3)).toBe(BROKEN);
    expect(withWord(condition + CONDITION_ON, ON_QUERY)).toBe(BROKEN);
    expect(withWord(condition + CONDITION_TEST, 4)).toBe(BROKEN);
    expect(withWord(condition + CONDITION_FLAGS, 2)).toBe(BROKEN);
    expect(withWord(condition + CONDITION_SLOT, 1)).toBe(BROKEN);
    expect(withWord(condition + CONDITION_VALUE, FAR)).toBe(BROKEN);
    expect(withWord(condition + CONDITION_TEST, TEST_REGEX)).toBe(BROKEN);
    for (let flags: u32 = 0; flags < 5; flags++) {
      build();
      put(condition + CONDITION_ON, ON_PATH);
      put(condition + CONDITION_FLAGS, flags);
      sealAgain();
      expect(check()).toBe(flags === 0 || flags === CONDITION_FOLD ? FITS : BROKEN);
    }
    build();
    put(condition + CONDITION_ON, ON_PATH);
    put(condition + CONDITION_TEST, TEST_PRESENT);
    sealAgain();
    expect(check()).toBe(BROKEN);
  });

  it('refuses statuses that Envoy could not answer with', () => {
    expect(withWord(fault + FAULT_ABORT_HTTP, 199)).toBe(BROKEN);
    expect(withWord(fault + FAULT_ABORT_HTTP, 200)).toBe(FITS);
    expect(withWord(fault + FAULT_ABORT_HTTP, 599)).toBe(FITS);
    expect(withWord(fault + FAULT_ABORT_GRPC, 16)).toBe(FITS);
    expect(withWord(fault + FAULT_ABORT_GRPC, 0)).toBe(FITS);
    expect(withWord(fault + FAULT_ABORT_HTTP, 600)).toBe(BROKEN);
    expect(withWord(fault + FAULT_ABORT_GRPC, 17)).toBe(BROKEN);
    expect(withWord(fault + FAULT_ABORT_GRPC, 14)).toBe(FITS);
  });

  it('refuses what would take it long: many entries that share many conditions', () => {
    const count: u32 = 500;
    build();
    const conditions = add(CONDITION_SIZE * count);
    const entries = add(ENTRY_SIZE * count);
    for (let i: u32 = 0; i < count; i++) {
      put(conditions + i * CONDITION_SIZE + CONDITION_ON, ON_HEADER);
      memory.copy(table + entries + i * ENTRY_SIZE, table + entry, ENTRY_SIZE);
      put(entries + i * ENTRY_SIZE + ENTRY_CONDITIONS, conditions);
      put(entries + i * ENTRY_SIZE + ENTRY_CONDITION_COUNT, i < 10 ? count : 1);
    }
    put(ruleset + RULESET_ENTRIES, entries);
    put(ruleset + RULESET_ENTRY_COUNT, count);
    length = seal();
    expect(check()).toBe(FITS);
    for (let i: u32 = 0; i < count; i++) put(entries + i * ENTRY_SIZE + ENTRY_CONDITION_COUNT, count);
    sealAgain();
    expect(check()).toBe(BROKEN);
  });
});
