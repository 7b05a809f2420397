import { describe, expect, test } from 'vitest';
import { readDocuments } from '../../istio/documents.ts';
import { loadText, rendered, said } from './reading.ts';

function values(text: string): unknown[] {
  return readDocuments([{ file: 'rules.yaml', text }]).read.map(({ value }) => value);
}

function breaks(text: string): string[] {
  return loadText(text).diagnostics.map(said);
}

describe('what is read', () => {
  test.each<[string, string, unknown[]]>([
    ['nothing', '', []],
    ['comments and markers only', '# nothing\n---\n---\n# more\n...\n', []],
    ['one document', 'a: 1\n', [{ a: 1 }]],
    ['several documents', 'a: 1\n---\nb: 2\n--- # third\nc: 3\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['a directive', '%YAML 1.1\n---\na: 1\n', [{ a: 1 }]],
    ['content on the marker line', '--- {a: 1}\n', [{ a: 1 }]],
    ['CRLF', 'a: 1\r\nb: |\r\n  x\r\n  y\r\n---\r\nc: 2\r\n', [{ a: 1, b: 'x\ny\n' }, { c: 2 }]],
    ['--- within a block text, indented', 'a: |\n  ---\n  b\n', [{ a: '---\nb\n' }]],
    ['JSON', '{"a": {"b": [1, "y", null, true]}}', [{ a: { b: [1, 'y', null, true] } }]],
    ['quoted words stay text', 'a: "y"\nb: \'010\'\nc: "null"\n', [{ a: 'y', b: '010', c: 'null' }]],
    ['unquoted words are YAML 1.1', 'a: y\nb: 010\nc: off\nd: 10:30\n', [{ a: true, b: 8, c: false, d: '10:30' }]],
    ['keys are text', '80: a\non: b\n', [{ 80: 'a', true: 'b' }]],
    ['tags', 'a: !!str 5\nb: !!int "5"\n', [{ a: '5', b: 5 }]],
    ['tags of no meaning here', "a: !x 5\nb: !x '5'\nc: !!bool 'on'\nd: !!str\n", [{ a: 5, b: '5', c: true, d: '' }]],
    ['a merge key in quotes', 'a: &x {b: 1}\n"<<": *x\n', [{ a: { b: 1 }, '<<': { b: 1 } }]],
    ['anchors', 'a: &x {b: 1}\nc: *x\n', [{ a: { b: 1 }, c: { b: 1 } }]],
    ['merge keys', 'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n', [{ a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }]],
    ['lists of merge keys', 'a:\n  <<: [{b: 1}, {b: 2, c: 3}]\n', [{ a: { b: 1, c: 3 } }]],
    ['a List', 'kind: List\nitems:\n- {a: 1}\n- {a: 2}\n', [{ a: 1 }, { a: 2 }]],
    ['a VirtualServiceList', 'kind: VirtualServiceList\nitems:\n- {a: 1}\n', [{ a: 1 }]],
    ['a List in a List', 'kind: List\nitems:\n- kind: List\n  items: [{a: 1}]\n- {a: 2}\n', [{ a: 1 }, { a: 2 }]],
    ['an empty List', 'kind: List\nitems: []\n', []],
  ])('%s', (_, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test('a key named __proto__ is a key', () => {
    const [value] = values('a: 1\n__proto__: {polluted: 1}\n');
    expect(Object.keys(value as object)).toEqual(['a', '__proto__']);
    expect((value as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('what is broken', () => {
  test.each<[string, string, string[]]>([
    ['a tab', 'a:\n\tb: 1\n', ['2:1 error MS0001 not valid YAML: tabs are not allowed as indentation']],
    ['a colon', 'a: b: c\n', ['1:4 error MS0001 not valid YAML: nested mappings are not allowed in compact mappings']],
    [
      'stray text',
      'apiVersion: v1\nkind: Namespace\noops\nmetadata: {name: a}\n',
      ['3:1 error MS0001 not valid YAML: implicit keys need to be on a single line'],
    ],
    ['an open quote', 'a: "b\n', ['2:1 error MS0001 not valid YAML: missing closing "quote']],
    ['a key given twice', 'a: 1\nb: 2\na: 3\n', ['3:1 error MS0001 the key "a" is given twice']],
    ['a key given twice in JSON', '{"a": 1,\n "a": 2}', ['2:2 error MS0001 the key "a" is given twice']],
    ['an unknown anchor', 'a: *x\n', ['1:4 error MS0001 there is no anchor &x before this alias']],
    ['an anchor in itself', 'a: &x [*x]\n', ['1:8 error MS0001 the anchor &x contains itself']],
    [
      'text after the end',
      'a: 1\n...\nb: 2\n',
      ['3:1 error MS0001 not valid YAML: text after the end of the document'],
    ],
  ])('%s', (_, text, expected) => {
    expect(breaks(text)).toEqual(expected);
  });

  test('anchors do not multiply without end', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`,
    );
    const [only, ...more] = breaks(`a0: &a0 x\n${levels.join('\n')}\n`);
    expect(only).toMatch(/MS0001 anchors stand for more than 100000 values here$/);
    expect(more).toEqual([]);
  });

  test('other documents of the file are still read, and keep their places', () => {
    const text =
      'a: [1\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: 5}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n';
    const { model, diagnostics } = loadText(text);
    expect(model.namespaces.map(({ name }) => name)).toEqual(['b']);
    expect(diagnostics.map(({ position, code }) => `${position.line}:${position.column} ${code}`)).toEqual([
      '2:1 MS0001',
      '5:18 MS0002',
    ]);
  });

  test('is shown with its line', () => {
    expect(rendered('a: 1\nb:\n\tc: 1\n')).toBe(
      [
        'rules.yaml:3:1: error MS0001: not valid YAML: tabs are not allowed as indentation',
        '  |',
        '3 | \tc: 1',
        '  | ^',
        '  = help: indent with spaces',
      ].join('\n'),
    );
  });
});
