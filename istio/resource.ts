/** From one document to one resource, checked against its kind's schema and laws. */
import { CHECKS } from './checks/index.ts';
import type { Document } from './documents.ts';
import { type Finding, wrong } from './findings.ts';
import { KINDS, type Kind, splitApiVersion } from './kinds.ts';
import type { Pod, Resource } from './model.ts';
import { decode } from './schema/decode.ts';
import { PodStatus } from './schema/kubernetes.ts';
import { ObjectMeta } from './schema/metadata.ts';
import { nearest } from './schema/nearest.ts';
import type { Path } from './yaml/locate.ts';
import { isObject } from './yaml/plain-object.ts';

/** What a document turned out to be. `kind` is missing where it is none that is read, or cannot be told. */
export interface Reading {
  identity: Identity;
  kind?: Kind;
  resource?: Resource<unknown>;
  findings: Finding[];
}

/** How a resource is named to the user. */
export interface Identity {
  kind: string;
  name: string;
  namespace: string;
}

/** `namespace` is for documents without one. */
export function readResource(document: Document, value: unknown, namespace: string): Reading {
  const object = isObject(value) ? value : {};
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const identity = {
    kind: text(object.kind),
    name: text(metadata.name),
    namespace: text(metadata.namespace) || namespace,
  };
  if (!isObject(value))
    return {
      identity,
      findings: [
        notAnObject([], 'a Kubernetes object is expected here', 'begin it with "apiVersion: …" and "kind: …"'),
      ],
    };
  const envelope = envelopeFindings(object);
  if (envelope.length > 0) return { identity, findings: envelope };
  const kind = findKind(object);
  if (!kind) return { identity, findings: misplacedKind(object) };
  if (!isObject(object.metadata)) {
    const fix = 'add "metadata:" with a "name: …" in it';
    return { identity, findings: [notAnObject(['metadata'], 'the object has no metadata.name', fix)] };
  }
  return { identity, kind, ...readBody(document, object, kind, kind.namespaced ? namespace : '') };
}

function readBody(document: Document, object: Record<string, unknown>, kind: Kind, namespace: string) {
  const metadata = decode(ObjectMeta, object.metadata, ['metadata'], 'lenient');
  const findings = metadata.findings.map((found): Finding => ({ ...found, code: 'MS0002' }));
  if (kind.strictness === 'strict') findings.push(...unknownTopLevel(object));

  const [body, root] = kind.body === 'spec' ? [object.spec ?? {}, ['spec']] : [object, []];
  const spec = decode(kind.schema, body, root, kind.strictness);
  const { creationTimestamp, labels = {}, annotations = {}, name } = metadata.value;
  const created = creationTimestamp === undefined ? Number.NaN : Date.parse(creationTimestamp);
  const resource: Resource<unknown> = {
    kind: kind.kind,
    apiVersion: text(object.apiVersion),
    name,
    namespace: kind.namespaced ? (metadata.value.namespace ?? namespace) : '',
    labels,
    annotations,
    ...(Number.isNaN(created) ? {} : { created }),
    spec: spec.value,
    document,
  };
  findings.push(...asKubernetes(kind, spec.findings));
  if (kind.kind === 'Pod') findings.push(...asKubernetes(kind, addStatus(resource, object.status)));
  const laws = CHECKS[kind.kind]?.(resource) ?? [];
  findings.push(...laws.filter(({ path }) => !findings.some((known) => related(known.path, path))));
  return { resource, findings };
}

function addStatus(resource: Resource<unknown>, written: unknown): Finding[] {
  const status = decode(PodStatus, written ?? {}, ['status'], 'lenient');
  (resource as Pod).status = status.value;
  return status.findings;
}

/** Istio's own codes are for Istio's own kinds. */
function asKubernetes(kind: Kind, findings: Finding[]): Finding[] {
  return kind.strictness === 'strict' ? findings : findings.map((found) => ({ ...found, code: 'MS0006' }));
}

/** A law that speaks of what is already found malformed, or of what holds it, would repeat it in other words. */
function related(a: Path, b: Path): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.every((step, depth) => step === long[depth]);
}

function envelopeFindings(object: Record<string, unknown>): Finding[] {
  const findings: Finding[] = [];
  for (const field of ['apiVersion', 'kind']) {
    if (object[field] === undefined) findings.push(notAnObject([], `the object has no ${field}`, `add "${field}: …"`));
    else if (typeof object[field] !== 'string')
      findings.push(notAnObject([field], `${field} must be text`, 'put it in quotes'));
  }
  return findings;
}

function notAnObject(path: Path, message: string, fix: string): Finding {
  return { ...wrong(path, message, fix), code: 'MS0002' };
}

function findKind(object: Record<string, unknown>): Kind | undefined {
  const { group, version } = splitApiVersion(text(object.apiVersion));
  return KINDS.find((known) => known.kind === object.kind && known.group === group && known.versions.includes(version));
}

/** A kind that is not read: a mistake where it looks like one of Istio's traffic kinds, else none of our business. */
function misplacedKind(object: Record<string, unknown>): Finding[] {
  const kind = text(object.kind);
  const { group } = splitApiVersion(text(object.apiVersion));
  const istios = KINDS.filter(({ strictness }) => strictness === 'strict');
  const known = istios.find((candidate) => candidate.kind === kind);
  const istioGroup = istios.some((candidate) => candidate.group === group);
  if (known && (group === '' || group.endsWith('istio.io'))) {
    const right = known.versions.map((version) => `${known.group}/${version}`);
    const fix = `write "apiVersion: ${right[0]}"`;
    const message = `${kind} is not in ${text(object.apiVersion)}, but in ${right.join(', ')}`;
    return [{ ...wrong(['apiVersion'], message, fix), mend: { value: right[0] } }];
  }
  if (!istioGroup) return [];
  const kinds = istios.map((candidate) => candidate.kind);
  const meant = nearest(kind, kinds);
  const fix =
    meant === undefined ? `the kinds of Istio's that are read are ${kinds.join(', ')}` : `did you mean ${meant}?`;
  return [wrong(['kind'], `${group} has no kind ${kind}`, fix)];
}

const TOP_LEVEL = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

function unknownTopLevel(object: Record<string, unknown>): Finding[] {
  return Object.keys(object)
    .filter((field) => !TOP_LEVEL.includes(field))
    .map((field) => {
      const meant = nearest(field, TOP_LEVEL);
      const fix = meant === undefined ? 'what the rules say belongs into "spec:"' : `did you mean "${meant}"?`;
      return { ...wrong([field], `the object has no field "${field}"`, fix), at: 'key' as const };
    });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
