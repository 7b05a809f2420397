import { findRuleset } from '../../assembly/match/host';
import { hashByte, NAME_SEED } from '../../assembly/rules/hash';
import {
  FLAG_PORTS,
  HOST_KEY,
  HOST_KEY_LENGTH,
  HOST_RULESET,
  HOST_SIZE,
  TABLE_ANY_HOST,
  TABLE_EXACT,
  TABLE_EXACT_MASK,
  TABLE_FLAGS,
  TABLE_SUFFIX,
  TABLE_SUFFIX_LENGTHS,
  TABLE_SUFFIX_MASK,
} from '../../plan/table/layout';
import { add, addEmptyMap, addMap, addText, newTable, put } from './table';

const EXACT: u32 = 0x1000;
const SUFFIX: u32 = 0x1004;
const ANY: u32 = 0x1008;

function addHost(key: string, ruleset: u32): u32 {
  const host = add(HOST_SIZE);
  put(host + HOST_KEY, addText(key));
  put(host + HOST_KEY_LENGTH, key.length);
  put(host + HOST_RULESET, ruleset);
  let hash = NAME_SEED;
  for (let i = key.length - 1; i >= 0; i--) hash = hashByte(hash, key.charCodeAt(i));
  return addMap(hash, host);
}

/** One exact domain, one suffix, and `*`. */
function hosts(exact: string, suffix: string, flags: u32): u32 {
  const table = newTable();
  put(TABLE_FLAGS, flags);
  put(TABLE_EXACT, addHost(exact, EXACT));
  put(TABLE_EXACT_MASK, 1);
  put(TABLE_SUFFIX, addHost(suffix, SUFFIX));
  put(TABLE_SUFFIX_MASK, 1);
  store<u8>(table + TABLE_SUFFIX_LENGTHS + (suffix.length >> 3), <u8>((<u32>1) << (suffix.length & 7)));
  put(TABLE_ANY_HOST, ANY);
  return table;
}

/** Which ruleset the authority finds, by its offset. */
function found(table: u32, authority: string): u32 {
  const bytes = String.UTF8.encode(authority);
  const ruleset = findRuleset(table, <u32>changetype<usize>(bytes), bytes.byteLength);
  return ruleset !== 0 ? ruleset - table : 0;
}

describe('the virtual host', () => {
  it('is that of the exact name in any case, before the suffix', () => {
    const table = hosts('a.b.com', '.b.com', 0);
    expect(found(table, 'a.b.com')).toBe(EXACT);
    expect(found(table, 'A.b.COM')).toBe(EXACT);
    expect(found(table, 'x.b.com')).toBe(SUFFIX);
    expect(found(table, 'x.y.B.com')).toBe(SUFFIX);
    expect(found(table, 'other.com')).toBe(ANY);
    expect(found(table, '')).toBe(ANY);
  });

  it('is not that of a suffix which is the whole name', () => {
    const table = hosts('a', '.b.com', 0);
    expect(found(table, '.b.com')).toBe(ANY);
    expect(found(table, 'b.com')).toBe(ANY);
  });

  it('is found without the port', () => {
    const table = hosts('a.com', '.b.com', 0);
    expect(found(table, 'a.com:8080')).toBe(EXACT);
    expect(found(table, 'a.com:')).toBe(EXACT);
    expect(found(table, 'a.com:x')).toBe(EXACT);
    expect(found(table, 'x.b.com:80')).toBe(SUFFIX);
    expect(found(table, 'a.com:1:2')).toBe(ANY);
  });

  it('leaves the colons within brackets alone', () => {
    const table = hosts('[::1]', '.b.com', 0);
    expect(found(table, '[::1]:80')).toBe(EXACT);
    expect(found(table, '[::1]')).toBe(EXACT);
  });

  it('is found with the port where ports are significant', () => {
    const table = hosts('a.com:80', '.b.com:80', FLAG_PORTS);
    expect(found(table, 'a.com:80')).toBe(EXACT);
    expect(found(table, 'a.com')).toBe(ANY);
    expect(found(table, 'a.com:81')).toBe(ANY);
    expect(found(table, 'x.b.com:80')).toBe(SUFFIX);
  });

  it('is that of a suffix of up to 255 letters', () => {
    for (let length = 250; length < 260; length++) {
      const table = hosts('a.com', `.${'b'.repeat(length - 1)}`, 0);
      expect(found(table, `a.${'b'.repeat(length - 1)}`)).toBe(length < 256 ? SUFFIX : ANY);
    }
  });

  it('is that of the longest suffix, and of any name that is not a domain without its last letter', () => {
    const table = hosts('a.b', '.b', 0);
    expect(found(table, 'a.')).toBe(ANY);
    expect(found(table, 'a.b.b')).toBe(SUFFIX);
    expect(found(table, '[.b')).toBe(SUFFIX);
    expect(found(table, '@.B')).toBe(SUFFIX);
  });

  it('may be none', () => {
    const table = newTable();
    put(TABLE_EXACT, addEmptyMap());
    put(TABLE_SUFFIX, addEmptyMap());
    expect(found(table, 'a.com')).toBe(0);
  });
});
