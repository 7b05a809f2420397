/** Everything that is to be said of the input: on admission, in analysis, and without what comments ignore. */
import { type Diagnostic, diagnose, inOrder, load, traps, withoutIgnored } from '../istio/index.ts';
import { analyse } from '../plan/analysis/index.ts';
import { type Input, meshOf } from './rules.ts';

/** `namespace` is for documents without one. */
export function findingsOf({ sources, meshConfig }: Input, namespace: string): Diagnostic[] {
  const { mesh, diagnostics: ofMesh } = meshOf(meshConfig);
  const { model, diagnostics } = load(sources, { namespace });
  const together = analyse(model, mesh);
  // Document by document: finding a place is fast in the one that was read last.
  const documents = new Map(
    [...new Set(together.map(({ resource }) => resource.document))].map((each, at) => [each, at]),
  );
  together.sort((a, b) => documents.get(a.resource.document)! - documents.get(b.resource.document)!);
  const analysed = together.map((found) => diagnose(found.resource.document, found, found.resource));
  const all = [...diagnostics, ...traps(model, mesh), ...analysed];
  return [...ofMesh, ...inOrder(withoutIgnored(all, sources))];
}
