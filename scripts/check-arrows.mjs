// Checks that imports point one way, as ARCHITECTURE.md draws them, and that the map there names only what exists.
// Prints each violation as file:line and exits 1 if there is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What Node and AssemblyScript both compile. */
const SHARED = ['plan/table/layout.ts', 'plan/table/shared-names.ts'];
/** What others may use of istio/. */
const ISTIO = ['istio/index.ts', 'istio/model.ts'];

/** Folder → the folders it may import from besides itself. The longest folder that holds a file is the one that counts. */
const ALLOWED = {
  istio: [],
  plan: [...ISTIO, ...SHARED],
  'plan/table/layout.ts': [],
  'plan/table/shared-names.ts': [],
  envoy: ['plan', 'istio/model.ts'],
  simulator: ['plan/table/shared-names.ts'],
  story: ['simulator', 'plan', ...ISTIO],
  stage: ['plan', 'envoy', 'story'],
  cli: [...ISTIO, 'plan', 'envoy', 'simulator', 'story', 'stage'],
  'assembly/memory': [],
  'assembly/rules': ['assembly/memory', ...SHARED],
  'assembly/match': ['assembly/rules', 'assembly/memory', ...SHARED],
  'assembly/act': ['assembly/match', 'assembly/rules', 'assembly/memory', ...SHARED],
  'assembly/host': ['assembly/memory'],
  'assembly/filter': ['assembly', ...SHARED],
  filters: ['assembly', ...SHARED],
  'examples/bookinfo': [],
  'examples/applications': ['examples/bookinfo'],
  bench: ['plan', 'envoy', 'istio/model.ts', 'test/ports.ts', 'assembly/memory/text.ts'],
};
const IMPORT = /^\s*(?:import|export)\b[^'"]*?\bfrom\s*['"](\.[^'"]+)['"]|^\s*import\s*['"](\.[^'"]+)['"]/gm;

const violations = [...Object.keys(ALLOWED).flatMap(sources).filter(unique).flatMap(check), ...staleMap()];
for (const line of violations) console.error(line);
if (violations.length > 0) process.exit(1);
console.log('imports point one way');

function check(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const from = holder(file);
  return [...text.matchAll(IMPORT)].flatMap((found) => {
    const target = resolve(file, found[1] ?? found[2]);
    const inside = from === 'filters' ? target.startsWith(`${dirname(file)}/`) : holder(target) === from;
    if (inside || ALLOWED[from].some((place) => target === place || target.startsWith(`${place}/`))) return [];
    const line = text.slice(0, found.index).split('\n').length + (found[0].startsWith('\n') ? 1 : 0);
    return [
      `${file}:${line}: ${from}/ must not import ${target}; it may import: ${ALLOWED[from].join(', ') || 'nothing'}`,
    ];
  });
}

/** Every path in backticks in ARCHITECTURE.md that looks like one of ours must exist. */
function staleMap() {
  const map = join(root, 'ARCHITECTURE.md');
  if (!existsSync(map)) return [];
  const text = readFileSync(map, 'utf8');
  return [
    ...text.matchAll(
      /`((?:istio|plan|envoy|assembly|filters|simulator|story|stage|cli|web|examples|bench|test|scripts|docs)\/[\w./-]*)`/g,
    ),
  ]
    .filter(([, path]) => !existsSync(join(root, path)))
    .map((found) => `ARCHITECTURE.md:${text.slice(0, found.index).split('\n').length}: ${found[1]} does not exist`);
}

function sources(place) {
  const path = join(root, place);
  if (!existsSync(path)) return [];
  if (place.endsWith('.ts')) return [place];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function holder(file) {
  return Object.keys(ALLOWED)
    .filter((place) => file === place || file.startsWith(`${place}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** AssemblyScript writes no extension. */
function resolve(file, specifier) {
  const path = normalize(join(dirname(file), specifier));
  return path.endsWith('.ts') || path.endsWith('.json')
    ? path
    : existsSync(join(root, path, 'index.ts'))
      ? join(path, 'index.ts')
      : `${path}.ts`;
}

function unique(value, index, all) {
  return all.indexOf(value) === index;
}
