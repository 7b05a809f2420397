/** Where the values of a chunk are written, by its syntax tree: anchors and merge keys are followed. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Chunk } from './chunks.ts';
import type { Extent } from './note.ts';
import type { Found, Places } from './places.ts';
import { isMergeKey, keyName, syntaxTree } from './tree.ts';

export function treePlaces(chunk: Chunk): Places {
  const tree = syntaxTree(chunk);
  const root = tree.contents as Node | null;
  return {
    root,
    extent: extentOf(root) ?? [0, 0],
    child: (parent, step) => child(tree, parent as Node | null, step),
  };
}

function child(tree: Document, parent: Node | null, step: string | number): Found | undefined {
  const node = isAlias(parent) ? (parent.resolve(tree) ?? null) : parent;
  if (isSeq(node)) return found(null, node.items[Number(step)] as Node | undefined);
  if (!isMap(node)) return undefined;
  const pairs = node.items as Pair<Node, Node | null>[];
  const own = pairs.find(({ key }) => !isMergeKey(key) && keyName(key) === String(step));
  if (own) return found(own.key, own.value);
  for (const merged of pairs.filter(({ key }) => isMergeKey(key))) {
    const others = isSeq(merged.value) ? (merged.value.items as Node[]) : [merged.value];
    for (const other of others) {
      const inherited = child(tree, other, step);
      if (inherited) return inherited;
    }
  }
  return undefined;
}

function found(key: Node | null, of: Node | null = null): Found | undefined {
  const written = extentOf(key);
  const value = extentOf(of) ?? written;
  return value && { ...(written && { key: written }), value, of, isScalar: isScalar(of) };
}

function extentOf(node: Node | null): Extent | undefined {
  return node?.range ? [node.range[0], node.range[1]] : undefined;
}
