/**
 * A small language for the shape of Istio's messages. One table of fields serves twice: TypeScript infers the decoded
 * type from it (`Infer<typeof HTTPRoute>`), and `decode` checks what the user wrote against it.
 *
 * Field names are protobuf-JSON names (camelCase); the snake_case names of the `.proto` files are accepted as well.
 * Decoded values: durations are milliseconds, bytes stay base64 text, enums are their names, wrappers plain values.
 */

type Shape =
  | { readonly kind: 'string' | 'boolean' | 'duration' | 'bytes' | 'struct' | 'intOrString' }
  | { readonly kind: 'number'; readonly integer: boolean; readonly min: number; readonly max: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly item: Type }
  | { readonly kind: 'map'; readonly value: Type }
  | Message;

interface Message {
  readonly kind: 'message';
  /** Istio's name of the message, for what is said to the user. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Groups of fields of which at most one may be set (protobuf `oneof`). */
  readonly oneofs: readonly (readonly string[])[];
  /** Fields that it has besides, by name, which are not looked into; `any`: they are not listed. */
  readonly others: readonly string[] | 'any';
}

interface Field {
  readonly type: Type;
  readonly required: boolean;
}

/** What a value must look like; `T` is what it decodes to. */
export type Type<T = unknown> = Shape & { readonly decoded?: T };

interface Required<T> {
  readonly required: Type<T>;
}

type Declared = Record<string, Type | Required<unknown>>;
type RequiredNames<F> = { [K in keyof F]: F[K] extends Required<unknown> ? K : never }[keyof F];
type Flat<T> = { [K in keyof T]: T[K] };
type Decoded<F> = Flat<
  { [K in RequiredNames<F>]: F[K] extends Required<infer T> ? T : never } & {
    [K in Exclude<keyof F, RequiredNames<F>>]?: F[K] extends Type<infer T> ? T : never;
  }
>;

/** The type that a value of `X` has once it is decoded. */
export type Infer<X> = X extends { readonly decoded?: infer T } ? Exclude<T, undefined> : never;

export const string: Type<string> = { kind: 'string' };
export const boolean: Type<boolean> = { kind: 'boolean' };
/** `google.protobuf.Duration`, written `1.5s`, `10ms`, `1m30s`; decoded to milliseconds. */
export const duration: Type<number> = { kind: 'duration' };
/** Base64, kept as it is. */
export const bytes: Type<string> = { kind: 'bytes' };
/** `google.protobuf.Struct`: any object. */
export const struct: Type<Record<string, unknown>> = { kind: 'struct' };
/** Kubernetes' IntOrString. */
export const intOrString: Type<number | string> = { kind: 'intOrString' };
export const int32: Type<number> = { kind: 'number', integer: true, min: -(2 ** 31), max: 2 ** 31 - 1 };
export const uint32: Type<number> = { kind: 'number', integer: true, min: 0, max: 2 ** 32 - 1 };
export const double: Type<number> = { kind: 'number', integer: false, min: -Infinity, max: Infinity };

export function oneOf<const V extends string>(...values: V[]): Type<V> {
  return { kind: 'enum', values };
}

export function list<T>(item: Type<T>): Type<T[]> {
  return { kind: 'list', item };
}

export function map<T>(value: Type<T>): Type<Record<string, T>> {
  return { kind: 'map', value };
}

/** Marks a field that Istio refuses to miss. */
export function required<T>(type: Type<T>): Required<T> {
  return { required: type };
}

export function message<F extends Declared>(
  name: string,
  fields: F,
  ...oneofs: (keyof F & string)[][]
): Type<Decoded<F>> {
  const table: Record<string, Field> = {};
  for (const [field, declared] of Object.entries(fields)) {
    table[field] =
      'required' in declared ? { type: declared.required, required: true } : { type: declared, required: false };
  }
  return { kind: 'message', name, fields: table, oneofs, others: [] };
}

/** A message of which only some fields are described. */
export function partly<X extends Type>(type: X, others: readonly string[] | 'any'): X {
  return { ...type, others };
}
