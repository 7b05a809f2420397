/** How protobuf messages are written as JSON. */

/** A protobuf message as JSON; field names as in Envoy's documentation (snake_case). */
export type Resource = Record<string, unknown>;

const TYPE_PREFIX = 'type.googleapis.com/';

/** `google.protobuf.Any` of a message: `typed('envoy.extensions.filters.http.router.v3.Router', {})`. */
export function typed(type: string, fields: Resource = {}): Resource {
  return { '@type': TYPE_PREFIX + type, ...fields };
}

export function typeUrl(type: string): string {
  return TYPE_PREFIX + type;
}

/** `google.protobuf.Duration`: at most nine decimals, no exponent. */
export function duration(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toFixed(9))}s`;
}

/** The entries that are there: protobuf JSON has no undefined, and an absent field is not an empty one. */
export function defined(fields: Resource): Resource {
  const there: Resource = {};
  for (const name in fields) if (fields[name] !== undefined) there[name] = fields[name];
  return there;
}

/** `fields` if there is anything in them: for messages that mean something by being there. */
export function unlessEmpty(fields: Resource): Resource | undefined {
  return Object.keys(fields).length > 0 ? fields : undefined;
}

/** The list if there is anything in it: for repeated fields, where absent and empty are the same. */
export function nonEmpty<Item>(list: Item[]): Item[] | undefined {
  return list.length > 0 ? list : undefined;
}
