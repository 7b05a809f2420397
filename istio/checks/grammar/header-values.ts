/** Values of header operations: texts with `%COMMAND%` in them, which Envoy fills in. */

/** What Istio has against a value, if anything. `%%` is a per-cent sign. */
export function headerValueProblem(value: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return 'has a control character in it';
  for (let at = value.indexOf('%'); at >= 0; at = value.indexOf('%', at)) {
    const end = variableEnd(value, at + 1);
    if (end === undefined) return 'has a % that begins no %COMMAND%';
    at = end;
  }
  return undefined;
}

const NAME_END = /[%(]/g;
/** After `(`: a JSON list of texts, or one text without quotes. */
const ARGUMENTS = / *(?:\[ *"(?:[^"\\]|\\.)*" *(?:, *"(?:[^"\\]|\\.)*" *)*\] *|[^[ ](?:[^)"\\]|\\.)*)\) *%/y;

/** The offset behind the variable that begins at `start`, behind its `%`. */
function variableEnd(value: string, start: number): number | undefined {
  if (value[start] === '%') return start + 1;
  NAME_END.lastIndex = start;
  const found = NAME_END.exec(value);
  if (found?.[0] === '%') return found.index + 1;
  if (!found) return undefined;
  ARGUMENTS.lastIndex = found.index + 1;
  return ARGUMENTS.test(value) ? ARGUMENTS.lastIndex : undefined;
}
