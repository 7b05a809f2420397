/** What becomes part of a request's or an answer's head has to stay on its line: another line would be another header. */
const LINE_ENDS = /[\0\r\n]/;

export function leavesItsLine(text: string): boolean {
  return LINE_ENDS.test(text);
}
