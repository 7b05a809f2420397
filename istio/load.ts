/** From sources to the checked model and all that is to be said about them. */
import { type Diagnostic, diagnose, diagnoseSyntax, inOrder, nameOf } from './diagnostics.ts';
import { type Document, positionOf } from './documents.ts';
import type { Finding } from './findings.ts';
import { KeptResources } from './kept-resources.ts';
import { KINDS, SECURITY_KINDS, splitApiVersion } from './kinds.ts';
import type { Model, Resource } from './model.ts';
import type { Identity, Reading } from './resource.ts';
import type { Source } from './yaml/chunks.ts';

export interface LoadOptions {
  /** For documents without one. */
  namespace: string;
}

export interface Loaded {
  /** Without what is refused. */
  model: Model;
  diagnostics: Diagnostic[];
}

/** Never throws for what the user wrote: that is what the diagnostics are for. */
export function load(sources: readonly Source[], options: LoadOptions): Loaded {
  return new Loader(options).load(sources);
}

/** Loads the same input again and again: what stands as it did becomes the same resource, the very object. */
export class Loader {
  readonly #resources: KeptResources;

  constructor({ namespace }: LoadOptions) {
    this.#resources = new KeptResources(namespace);
  }

  load(sources: readonly Source[]): Loaded {
    const gathered = new Gathered();
    for (const { broken, resources } of this.#resources.read(sources)) {
      for (const { document, problem } of broken) gathered.diagnostics.push(diagnoseSyntax(document, problem));
      for (const { document, reading } of resources) gathered.add(document, reading);
    }
    return gathered.finish();
  }
}

class Gathered {
  readonly diagnostics: Diagnostic[] = [];
  readonly #resources = new Map<string, { resource: Resource<unknown>; collection: keyof Model }>();
  readonly #passedOver = new Map<string, Document>();

  add(document: Document, { kind, resource, findings, identity }: Reading): void {
    for (const finding of findings) this.#say(document, finding, identity);
    if (kind && resource && !findings.some(({ refused }) => refused)) {
      this.#keep(resource, kind.collection);
    } else if (!kind && findings.length === 0) this.#passOver(document, identity);
  }

  #say(document: Document, finding: Finding, identity?: Identity): void {
    this.diagnostics.push(diagnose(document, finding, identity));
  }

  /** As with `kubectl apply`, the later of two resources of one name stays. */
  #keep(resource: Resource<unknown>, collection: keyof Model): void {
    const key = `${splitApiVersion(resource.apiVersion).group}/${nameOf(resource)}`;
    const earlier = this.#resources.get(key)?.resource;
    if (earlier) {
      const { file, line } = positionOf(earlier.document, ['metadata', 'name']);
      const message = `${nameOf(resource)} is given again and replaces the one at ${file}:${line}`;
      const fix = 'keep one of the two, or give them different names';
      const path = ['metadata', 'name'];
      this.#say(resource.document, { code: 'MS0003', severity: 'warning', refused: false, message, fix, path });
      this.#resources.delete(key);
    }
    this.#resources.set(key, { resource, collection });
  }

  #passOver(document: Document, identity: Identity): void {
    if (!SECURITY_KINDS.includes(identity.kind)) {
      if (!this.#passedOver.has(identity.kind)) this.#passedOver.set(identity.kind, document);
      return;
    }
    const message = `${identity.kind} is not enforced: all requests are let through`;
    this.#say(document, { code: 'MS0005', severity: 'warning', refused: false, message, path: ['kind'] }, identity);
  }

  finish(): Loaded {
    const [first] = this.#passedOver.values();
    if (first) {
      const message = `passed over: ${[...this.#passedOver.keys()].sort().join(', ')}`;
      this.#say(first, { code: 'MS0004', severity: 'info', refused: false, message, path: ['kind'] });
    }
    const model = emptyModel();
    for (const { resource, collection } of this.#resources.values()) {
      (model[collection] as Resource<unknown>[]).push(resource);
    }
    return { model, diagnostics: inOrder(this.diagnostics) };
  }
}

/** A model without any resource. */
export function emptyModel(): Model {
  return Object.fromEntries(KINDS.map(({ collection }) => [collection, []])) as unknown as Model;
}
