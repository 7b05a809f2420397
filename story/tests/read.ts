/** Reads test files of either format. What is wrong with one is a diagnostic; the others are read all the same. */
import {
  type Diagnostic,
  type Document,
  decode,
  diagnose,
  diagnoseSyntax,
  type Finding,
  type Path,
  positionOf,
  readDocuments,
  type Source,
  shape,
} from '../../istio/index.ts';
import type { Request } from '../request.ts';
import { requestTo, UrlError } from '../url.ts';
import { type Expectation, Test, TestCase } from './schema.ts';

/** One request and what is asked of its story. */
export interface RoutingTest {
  name: string;
  file: string;
  line: number;
  request: Request;
  expected: { kind: 'expect'; expect: Expectation } | { kind: 'case'; testCase: TestCase };
}

export interface ReadTests {
  tests: RoutingTest[];
  diagnostics: Diagnostic[];
}

const FORMATS = { tests: Test, testCases: TestCase };
type Format = keyof typeof FORMATS;

export function readTests(sources: readonly Source[]): ReadTests {
  const { read, broken } = readDocuments(sources);
  const diagnostics = broken.map(({ document, problem }) => diagnoseSyntax(document, problem));
  const tests: RoutingTest[] = [];
  for (const { document, value } of read) {
    // Rules may lie beside their tests.
    if (value === null || isResource(value)) continue;
    const one = readDocument(value, document);
    tests.push(...one.tests);
    diagnostics.push(...one.findings.map((finding) => diagnose(document, finding)));
  }
  return { tests, diagnostics };
}

function isResource(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'apiVersion' in value && 'kind' in value;
}

function readDocument(value: unknown, document: Document): { tests: RoutingTest[]; findings: Finding[] } {
  const [key, format] = formatOf(value) ?? [];
  if (!key || !format) return { tests: [], findings: [problem([], 'a test file has a list "tests:" or "testCases:"')] };
  const list = shape.list<unknown>(FORMATS[format]);
  const { value: decoded, findings } = decode(list, (value as Record<string, unknown>)[key], [key], 'strict');
  if (findings.length > 0) return { tests: [], findings: findings.map((finding) => ({ ...finding, code: CODE })) };
  const wrong: Finding[] = [];
  return { tests: testsOf(format, decoded, document, key, wrong), findings: wrong };
}

const CODE = 'MS0009';

function problem(path: Path, message: string): Finding {
  return { code: CODE, severity: 'error', refused: true, path, message };
}

/** The other tool's own reader does not care about capitals. */
function formatOf(value: unknown): [key: string, format: Format] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of Object.keys(value)) {
    if (key === 'tests') return [key, 'tests'];
    if (key.toLowerCase() === 'testcases') return [key, 'testCases'];
  }
  return undefined;
}

function testsOf(format: Format, list: unknown[], document: Document, key: string, found: Finding[]): RoutingTest[] {
  return list.flatMap((element, index) => {
    const { file, line } = positionOf(document, [key, index]);
    try {
      const made = format === 'tests' ? [ours(element as TestOf)] : unfolded(element as TestCase);
      return made.map((test) => ({ file, line, ...test }));
    } catch (error) {
      if (!(error instanceof UrlError)) throw error;
      found.push(problem([key, index, 'request'], error.message));
      return [];
    }
  });
}

type TestOf = shape.Infer<typeof Test>;
type Made = Omit<RoutingTest, 'file' | 'line'>;

function ours({ name, request, expect }: TestOf): Made {
  const { url, method = 'GET', headers = {} } = request;
  return { name, request: requestTo(url, method, Object.entries(headers)), expected: { kind: 'expect', expect } };
}

/** Every URI with every authority and method. */
function unfolded(testCase: TestCase): Made[] {
  const { description = '', request } = testCase;
  const { authority, method, uri, scheme = 'http', headers = {}, queryParams = {} } = request;
  const query = Object.entries(queryParams).map(([name, value]) => `${name}=${value ?? ''}`);
  return uri.flatMap((path) =>
    authority.flatMap((host) =>
      method.map((verb): Made => {
        const target = query.length > 0 ? `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}` : path;
        const made = requestTo(`http://${host}${target}`, verb, Object.entries(headers));
        // A sidecar's rules learn of another scheme by this header only.
        const forwarded: Request['headers'] = scheme === 'http' ? [] : [['x-forwarded-proto', scheme]];
        return {
          name: description,
          request: { ...made, headers: [...made.headers, ...forwarded] },
          expected: { kind: 'case', testCase },
        };
      }),
    ),
  );
}
