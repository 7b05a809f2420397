/** Checks a plain value against a schema, and decodes it. */
import { type Finding, type Mend, wrong } from '../findings.ts';
import type { Path } from '../yaml/locate.ts';
import { isObject } from '../yaml/plain-object.ts';
import { blank } from './blank.ts';
import { parseDuration } from './durations.ts';
import { nearest, nearestOne } from './nearest.ts';
import type { Infer, Type } from './schema.ts';
import { describe, subject, unquote } from './wording.ts';

/** What becomes of fields that the schema does not name: refused, warned of, or passed over without a word. */
export type Strictness = 'strict' | 'warning' | 'lenient';

export interface Decoding<T> {
  /** Always of the right type: what was wrong is left out, or stands for nothing (`''`, 0, `[]`) where it is required. */
  value: T;
  findings: Finding[];
}

export function decode<X extends Type>(
  type: X,
  value: unknown,
  path: Path,
  strictness: Strictness,
): Decoding<Infer<X>> {
  const decoder = new Decoder(path, strictness);
  const decoded = decoder.decode(type, value) ?? blank(type);
  return { value: decoded as Infer<X>, findings: decoder.findings };
}

type MessageType = Extract<Type, { kind: 'message' }>;

class Decoder {
  readonly findings: Finding[] = [];
  readonly #path: (string | number)[];
  readonly #strictness: Strictness;

  constructor(path: Path, strictness: Strictness) {
    this.#path = [...path];
    this.#strictness = strictness;
  }

  /** Undefined where the value is wrong; then there is a finding. */
  decode(type: Type, value: unknown): unknown {
    switch (type.kind) {
      case 'string':
      case 'bytes':
        return this.#string(type, value);
      case 'boolean':
        return typeof value === 'boolean'
          ? value
          : this.#wrongType('true or false', value, unquote(value) ?? 'write one of the two');
      case 'intOrString':
        return typeof value === 'number' || typeof value === 'string'
          ? value
          : this.#wrongType('a number or text', value, 'write one of the two');
      case 'number':
        return this.#number(type, value);
      case 'duration':
        return this.#duration(value);
      case 'enum':
        return this.#enum(type.values, value);
      case 'struct':
        return isObject(value) ? value : this.#wrongType('an object', value, INDENTED);
      case 'list':
        return this.#list(type.item, value);
      case 'map':
        return this.#map(type.value, value);
      case 'message':
        return this.#message(type, value);
    }
  }

  #string(type: Type, value: unknown): unknown {
    if (typeof value !== 'string') return this.#wrongType('text', value, 'put it in quotes');
    if (type.kind === 'bytes' && !BASE64.test(value)) return this.#wrong('must be base64', 'encode it with base64');
    return value;
  }

  #number({ integer, min, max }: Extract<Type, { kind: 'number' }>, value: unknown): unknown {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return this.#wrongType(integer ? 'a whole number' : 'a number', value, unquote(value) ?? 'write it in digits');
    }
    if (integer && !Number.isInteger(value)) {
      return this.#wrong(
        `must be a whole number, but is ${value}`,
        `write ${Math.floor(value)} or ${Math.ceil(value)}`,
      );
    }
    if (value < min || value > max) {
      const fix = value < min ? `write ${min} or more` : `write ${max} or less`;
      return this.#wrong(`must be from ${min} to ${max}, but is ${value}`, fix);
    }
    return value;
  }

  #duration(value: unknown): unknown {
    if (typeof value !== 'string') return this.#wrongType('a duration', value, 'write a unit: "5s", "300ms"');
    const milliseconds = parseDuration(value);
    if (milliseconds !== undefined) return milliseconds;
    return this.#wrong(`must be a duration, but is "${value}"`, 'write a number and a unit: "5s", "300ms", "1m30s"');
  }

  #enum(values: readonly string[], value: unknown): unknown {
    if (typeof value === 'string' && values.includes(value)) return value;
    const meant = nearest(String(value), values);
    const fix = meant === undefined ? 'write one of these' : `did you mean ${meant}?`;
    const only = nearestOne(String(value), values);
    const mend = typeof value === 'string' && only !== undefined ? { value: only } : undefined;
    return this.#wrong(`must be one of ${values.join(', ')}, but is ${describe(value)}`, fix, mend);
  }

  #list(item: Type, value: unknown): unknown {
    if (!Array.isArray(value)) return this.#wrongType('a list', value, 'start each item with "- "');
    return value.map((element, index) => this.#within(index, item, element) ?? blank(item));
  }

  #map(type: Type, value: unknown): unknown {
    if (!isObject(value)) return this.#wrongType('a mapping of names to values', value, INDENTED);
    return Object.fromEntries(
      Object.entries(value).map(([key, element]) => [key, this.#within(key, type, element) ?? blank(type)]),
    );
  }

  #message(type: MessageType, value: unknown): unknown {
    if (!isObject(value)) return this.#wrongType(`an object (${type.name})`, value, INDENTED);
    const decoded: Record<string, unknown> = {};
    for (const [written, element] of Object.entries(value)) {
      const name = fieldName(type, written);
      if (name === undefined) this.#unknown(type, written, value);
      else if (element === null) continue;
      else if (name in decoded)
        this.#finding(
          [...this.#path, written],
          `"${name}" is given twice in ${type.name}`,
          'keep one of the two',
          'key',
        );
      else {
        const field = this.#within(written, type.fields[name]!.type, element);
        if (field !== undefined) decoded[name] = field;
      }
    }
    this.#checkOneofs(type, decoded);
    this.#checkRequired(type, value, decoded);
    return decoded;
  }

  #checkOneofs({ name, oneofs }: MessageType, decoded: Record<string, unknown>): void {
    for (const group of oneofs) {
      const [first, second] = group.filter((field) => field in decoded);
      if (second === undefined) continue;
      this.#finding([...this.#path, second], `${name} has both ${first} and ${second}`, 'keep one of the two', 'key');
    }
  }

  #checkRequired(type: MessageType, written: Record<string, unknown>, decoded: Record<string, unknown>): void {
    for (const name of requiredFields(type)) {
      if (name in decoded) continue;
      decoded[name] = blank(type.fields[name]!.type);
      const isThere = Object.keys(written).some((key) => written[key] !== null && fieldName(type, key) === name);
      if (!isThere) this.#finding(this.#path, `${type.name} needs the field "${name}"`, `add "${name}: …"`);
    }
  }

  #unknown(type: MessageType, written: string, holder: Record<string, unknown>): void {
    if (this.#strictness === 'lenient' || type.others === 'any' || type.others.includes(camelCase(written))) return;
    const names = [...Object.keys(type.fields), ...type.others];
    const only = nearestOne(written, names);
    const mend = only === undefined || only in holder ? undefined : { key: only };
    const meant = nearest(written, names);
    const fix = meant === undefined ? `its fields are ${names.join(', ')}` : `did you mean "${meant}"?`;
    this.#finding([...this.#path, written], `${type.name} has no field "${written}"`, fix, 'key', mend);
    if (this.#strictness === 'warning') this.findings.push({ ...this.findings.pop()!, ...A_WARNING });
  }

  #within(step: string | number, type: Type, value: unknown): unknown {
    this.#path.push(step);
    const decoded = this.decode(type, value);
    this.#path.pop();
    return decoded;
  }

  #wrongType(wanted: string, value: unknown, fix: string): undefined {
    return this.#wrong(`must be ${wanted}, but is ${describe(value)}`, fix);
  }

  #wrong(predicate: string, fix: string, mend?: Mend): undefined {
    this.#finding(this.#path, `${subject(this.#path)} ${predicate}`, fix, undefined, mend);
  }

  #finding(path: Path, message: string, fix: string, at?: 'key', mend?: Mend): void {
    this.findings.push({ ...wrong([...path], message, fix), ...(at && { at }), ...(mend && { mend }) });
  }
}

/** Asked for each object of the input. */
function requiredFields(type: MessageType): string[] {
  const known = required.get(type) ?? Object.keys(type.fields).filter((name) => type.fields[name]!.required);
  required.set(type, known);
  return known;
}

const required = new WeakMap<MessageType, string[]>();

const A_WARNING = { severity: 'warning', refused: false } as const;

/** How to write an object in YAML. */
const INDENTED = 'write "name: value" below it, indented';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;

/** `mirror_percent` is the same field as `mirrorPercent`. */
function fieldName(type: MessageType, written: string): string | undefined {
  if (Object.hasOwn(type.fields, written)) return written;
  const camel = camelCase(written);
  return Object.hasOwn(type.fields, camel) ? camel : undefined;
}

/** As protobuf names a field in JSON. */
export function camelCase(written: string): string {
  return written.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
