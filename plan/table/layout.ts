/**
 * The rule table's layout, compiled by Node and by AssemblyScript: integer constants only. Everything is u32, little
 * endian and 4-byte aligned unless said. Offsets count bytes from the start of the table. A string is (offset, length).
 *
 *   ┌ header ┐ ┌ rulesets, hosts, maps, strings and automata, each on a 4-byte boundary, in no promised order ┐
 *
 * A map is an open-addressing table of (hash, reference) pairs, a power of two of them, linear probing from slot
 * (hash & mask), at most half full, reference 0 = empty; the referenced record holds the key. The mask counts slots; a map
 * without keys is one empty slot with mask 0. The hash of a key is FNV-1a (32 bit) over its bytes, started from a seed
 * (FNV_OFFSET but for anchors), then mixed; prefixes and suffixes are found on one walk, mixing a copy as it goes.
 * The empty string is (0, 0).
 */

// ------------------------------------------------------------------------------------------------ header
/** "MSRT", little endian. */
export const MAGIC = 0x5452534d;
export const LAYOUT_VERSION = 2;

export const TABLE_MAGIC = 0;
export const TABLE_VERSION = 4;
/** Bytes in all. */
export const TABLE_LENGTH = 8;
/** FNV-1a over the u32 words after this one: FNV_OFFSET, then for each word hash = (hash ^ word) * FNV_PRIME. */
export const TABLE_CHECKSUM = 12;
export const TABLE_FLAGS = 16;
/** Map of exact domains → HOST. Hashed from the end of the name to its beginning, like the suffixes. */
export const TABLE_EXACT = 20;
export const TABLE_EXACT_MASK = 24;
/** Map of wildcard suffixes (the domain without its `*`) → HOST. */
export const TABLE_SUFFIX = 28;
export const TABLE_SUFFIX_MASK = 32;
/** 256 bits, in the header itself: whether some suffix has this length (bit `length & 7` of byte `length >>> 3`). */
export const TABLE_SUFFIX_LENGTHS = 36;
/** RULESET of the domain `*`, or 0. */
export const TABLE_ANY_HOST = 68;
/** Array of RULE names, for counters and logs. */
export const TABLE_RULES = 72;
export const TABLE_RULE_COUNT = 76;
/** The largest values over all rulesets: how much scratch memory a request needs. */
export const TABLE_MAX_HEADERS = 80;
export const TABLE_MAX_QUERIES = 84;
export const TABLE_LIST_COUNT = 88;
/** Words of one state set of the largest NFA, 0 without one. */
export const TABLE_NFA_WORDS = 92;
/** Past so many requests that are held back at a time, over all workers and tables, no fault is injected. */
export const TABLE_MAX_ACTIVE_FAULTS = 96;
export const TABLE_SIZE = 100;
export const UNLIMITED = 0xffffffff;

/** The port in the authority takes part in choosing the host. */
export const FLAG_PORTS = 1;
/** The rule's name goes into filter state, for the access log. */
export const FLAG_NAME_RULES = 2;
/** What the table asks of its filter besides matching; a filter refuses a table that asks for what it does not do. */
export const FLAG_ROUTES = 4;
export const FLAG_FAULTS = 8;
/** Classes are named only where they mirror. */
export const FLAG_MIRRORS = 16;
/** The rule's name goes into a request header, and the entry to the filters behind this one. */
export const FLAG_RULES = 32;
export const FLAGS_ASKED = 60;
/** A filter before this one tells which entry it found (FLAG_RULES in its table): that one decides. */
export const FLAG_TOLD = 64;
export const FLAGS_KNOWN = 127;

// ------------------------------------------------------------------------------------------------ hashing
export const FNV_OFFSET = 0x811c9dc5;
export const FNV_PRIME = 0x01000193;
/** The mixing: hash ^= hash >>> MAP_SHIFT_1; hash *= MAP_MIX; hash ^= hash >>> MAP_SHIFT_2. */
export const MAP_SHIFT_1 = 16;
export const MAP_MIX = 0x7feb352d;
export const MAP_SHIFT_2 = 15;
/** Map slot: hash, reference. */
export const MAP_HASH = 0;
export const MAP_REFERENCE = 4;
export const MAP_SLOT = 8;

// ------------------------------------------------------------------------------------------------ hosts
export const HOST_KEY = 0;
export const HOST_KEY_LENGTH = 4;
export const HOST_RULESET = 8;
export const HOST_SIZE = 12;

// ------------------------------------------------------------------------------------------------ ruleset: one virtual host
/** Array of ENTRY, in the order in which they are tried. */
export const RULESET_ENTRIES = 0;
export const RULESET_ENTRY_COUNT = 4;
/** Map of header names → NAME. */
export const RULESET_HEADERS = 8;
export const RULESET_HEADERS_MASK = 12;
export const RULESET_HEADER_COUNT = 16;
/** 64 bits, in the ruleset itself: whether some header name has this length modulo 64. */
export const RULESET_HEADER_LENGTHS = 20;
/** Map of query parameter names → NAME. */
export const RULESET_QUERIES = 28;
export const RULESET_QUERIES_MASK = 32;
export const RULESET_QUERY_COUNT = 36;
/** Map of anchors → LIST. */
export const RULESET_ANCHORS = 40;
export const RULESET_ANCHORS_MASK = 44;
/** Ascending lengths of PATH_PREFIX anchors, and of PATH_PREFIX_FOLDED ones: arrays of u32. */
export const RULESET_PREFIXES = 48;
export const RULESET_PREFIX_COUNT = 52;
export const RULESET_FOLDED_PREFIXES = 56;
export const RULESET_FOLDED_PREFIX_COUNT = 60;
/** LIST of entries without an anchor, or 0. */
export const RULESET_UNANCHORED = 64;
/** ANCHOR_* bits (1 << kind) of the kinds that occur. */
export const RULESET_ANCHOR_KINDS = 68;
export const RULESET_SIZE = 72;

/** A header's or query parameter's name and its slot: 0, 1, 2, … within the ruleset. */
export const NAME_KEY = 0;
export const NAME_KEY_LENGTH = 4;
export const NAME_SLOT = 8;
export const NAME_SIZE = 12;

// ------------------------------------------------------------------------------------------------ anchors
export const ANCHOR_PATH_EXACT = 0;
export const ANCHOR_PATH_PREFIX = 1;
/** Without regard to ASCII case: the key is lower case. */
export const ANCHOR_PATH_EXACT_FOLDED = 2;
export const ANCHOR_PATH_PREFIX_FOLDED = 3;
export const ANCHOR_HEADER_EXACT = 4;
export const ANCHOR_HEADER_PRESENT = 5;
export const ANCHOR_QUERY_EXACT = 6;
export const ANCHOR_QUERY_PRESENT = 7;
/**
 * The hash of an anchor starts from FNV_OFFSET ^ (kind << ANCHOR_KIND_SHIFT | slot); paths have slot 0, and "present" has
 * the empty key. Prefixes "" and "/" are never anchors. A regex on the path is filed under the prefix it requires.
 */
export const ANCHOR_KIND_SHIFT = 24;

/** The entries filed under one anchor, ascending. INDEX numbers the lists of the whole table. */
export const LIST_KIND = 0;
export const LIST_SLOT = 4;
export const LIST_KEY = 8;
export const LIST_KEY_LENGTH = 12;
export const LIST_INDEX = 16;
export const LIST_COUNT = 20;
/** u32 entry numbers follow. */
export const LIST_SIZE = 24;

// ------------------------------------------------------------------------------------------------ entries
/** One match of one rule; RULE is a number, counted in TABLE_RULES. */
export const ENTRY_RULE = 0;
export const ENTRY_CONDITIONS = 4;
export const ENTRY_CONDITION_COUNT = 8;
/** FAULT, or 0. */
export const ENTRY_FAULT = 12;
export const ENTRY_OUTCOMES = 16;
export const ENTRY_OUTCOME_COUNT = 20;
export const ENTRY_SIZE = 24;

/** CONDITION_ON: path, header or query; _TEST; _FLAGS; _SLOT of the header or parameter; the bytes of the value or automaton. */
export const CONDITION_ON = 0;
export const CONDITION_TEST = 4;
export const CONDITION_FLAGS = 8;
export const CONDITION_SLOT = 12;
export const CONDITION_VALUE = 16;
export const CONDITION_VALUE_LENGTH = 20;
export const CONDITION_SIZE = 24;

export const ON_PATH = 0;
export const ON_HEADER = 1;
export const ON_QUERY = 2;
export const TEST_EXACT = 0;
export const TEST_PREFIX = 1;
export const TEST_REGEX = 2;
export const TEST_PRESENT = 3;
export const CONDITION_NEGATE = 1;
/** Paths only: the value is lower case, ASCII case of the path is disregarded. */
export const CONDITION_FOLD = 2;

/** The first outcome whose limit is above the throw (u32) is taken; the last one takes the rest, and its limit is LAST_LIMIT. */
export const OUTCOME_LIMIT = 0;
/** The class's name; length 0: Envoy's native default, nothing is set. */
export const OUTCOME_CLASS = 4;
export const OUTCOME_CLASS_LENGTH = 8;
export const OUTCOME_SIZE = 12;
export const LAST_LIMIT = 0xffffffff;

/** Chances are parts per million; 0: never. Durations are milliseconds. */
export const FAULT_DELAY_CHANCE = 0;
export const FAULT_DELAY = 4;
export const FAULT_ABORT_CHANCE = 8;
/** 0 where GRPC is given. */
export const FAULT_ABORT_HTTP = 12;
/** NO_GRPC where HTTP is given. */
export const FAULT_ABORT_GRPC = 16;
export const FAULT_SIZE = 20;
export const NO_GRPC = 0xffffffff;

export const RULE_NAME = 0;
export const RULE_NAME_LENGTH = 4;
export const RULE_SIZE = 8;

// ------------------------------------------------------------------------------------------------ automata
/** Both kinds begin alike. Classes of bytes: 256 u8 right after the common head. */
export const AUTOMATON_KIND = 0;
export const AUTOMATON_STATES = 4;
export const AUTOMATON_CLASSES = 8;
export const AUTOMATON_CLASS_MAP = 12;
export const AUTOMATON_HEAD = 268;
export const KIND_DFA = 1;
export const KIND_NFA = 2;

/**
 * DFA: state 0 is dead; states ≥ ACCEPT_FROM accept, states ≥ ACCEPT_ALL (≥ 1) whatever follows.
 * Transitions: u16[states × classes], row by row, padded to 4 bytes.
 */
export const DFA_START = 268;
export const DFA_ACCEPT_FROM = 272;
export const DFA_ACCEPT_ALL = 276;
export const DFA_TRANSITIONS = 280;

/**
 * NFA by bit-parallel simulation of positions (states without ε-moves; STATES of them), WORDS = ⌈STATES / 32⌉ u32 a
 * set: START, ACCEPT (sets), then one set of allowed positions a class, then one set of followers a position.
 */
export const NFA_WORDS = 268;
/** 1 if the empty string matches. */
export const NFA_EMPTY = 272;
export const NFA_SETS = 276;
