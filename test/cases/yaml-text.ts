/** Plain data as YAML for people: what fits on a line is on one. */
import { Document, visit } from 'yaml';

const WIDTH = 116;

export function yamlText(value: unknown): string {
  const document = new Document(JSON.parse(JSON.stringify(value)), { aliasDuplicateObjects: false });
  visit(document, {
    Collection(_, node, path) {
      if (path.length === 1 || JSON.stringify(node).length + path.length > WIDTH) return undefined;
      node.flow = true;
      return visit.SKIP;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
