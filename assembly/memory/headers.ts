/**
 * A request's headers as the host hands them to matching: an array of records, in the order of the request. Names are
 * lower case. NEXT is free for matching to chain a name's occurrences.
 */
export const HEADER_NAME = 0;
export const HEADER_NAME_LENGTH = 4;
export const HEADER_VALUE = 8;
export const HEADER_VALUE_LENGTH = 12;
export const HEADER_NEXT = 16;
export const HEADER_SIZE = 20;
