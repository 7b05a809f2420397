// Names the state of everything that dist/ is built from, so that a build can tell whether it is still true.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Read at run time, and edited by users of the examples: no part of the build. */
const NOT_BUILT = /\.(yaml|md)$/;
const SOURCES = [
  'istio',
  'plan',
  'envoy',
  'assembly',
  'filters',
  'simulator',
  'story',
  'stage',
  'cli',
  'examples',
  'scripts',
];

/** What the filters are compiled from. */
const FILTER_SOURCES = ['assembly', 'filters', 'plan/table', 'scripts'];

export function stateOfSources(root) {
  return stateOf(root, SOURCES);
}

export function stateOfFilterSources(root) {
  return stateOf(root, FILTER_SOURCES);
}

/** Changes with every file that is added, removed or written, also where a file goes back to an older time. */
function stateOf(root, folders) {
  const hash = createHash('sha256');
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (!NOT_BUILT.test(path)) hash.update(`${path} ${statSync(path).mtimeMs} ${statSync(path).size}\n`);
    }
  };
  for (const folder of folders) if (existsSync(join(root, folder))) visit(join(root, folder));
  return hash.digest('hex');
}
