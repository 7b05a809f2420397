/** Which fields of two messages differ, with their values as they are written. */
import { type Document, type Path, valueOf } from '../../istio/index.ts';
import { canonicalJson } from '../../plan/canonical.ts';

export interface FieldChange {
  /** `route[0].weight`. */
  field: string;
  /** As JSON; absent: it is not there. */
  old?: string;
  new?: string;
}

export interface Message {
  document: Document;
  /** Of the message in its document. */
  path: Path;
  /** As it was read: durations are numbers, and so on. */
  value: unknown;
}

/** The smallest parts that differ. Empty where nothing does but the names of things. */
export function fieldChanges(old: Message, fresh: Message): FieldChange[] {
  return differences(old.value, fresh.value, []).map((path) => {
    const [before, after] = [writtenAt(old, path), writtenAt(fresh, path)];
    return {
      field: fieldName(path),
      ...(before !== undefined && { old: before }),
      ...(after !== undefined && { new: after }),
    };
  });
}

function differences(a: unknown, b: unknown, path: Path): Path[] {
  if (canonicalJson(a ?? null) === canonicalJson(b ?? null)) return [];
  if (!isNested(a) || !isNested(b) || Array.isArray(a) !== Array.isArray(b)) return [path];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => {
    const step = Array.isArray(a) ? Number(name) : name;
    return differences((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name], [...path, step]);
  });
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const read = new WeakMap<Document, unknown>();

/** A document has many rules, and is read once for all of them. */
function contentOf(document: Document): unknown {
  if (!read.has(document)) read.set(document, valueOf(document));
  return read.get(document);
}

function writtenAt({ document, path: start }: Message, path: Path): string | undefined {
  let value = contentOf(document);
  for (const step of [...start, ...path]) value = (value as Record<string | number, unknown> | undefined)?.[step];
  return value === undefined ? undefined : JSON.stringify(value);
}

function fieldName(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
