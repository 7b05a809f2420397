import { isEnvelope, NO_ENVELOPE, openEnvelope } from '../../assembly/rules/envelope';

/** What the envelope holds, or "refused". */
function opened(json: string): string {
  const bytes = String.UTF8.encode(json);
  const at = <u32>changetype<usize>(bytes);
  const length = openEnvelope(at, bytes.byteLength);
  return length === NO_ENVELOPE ? 'refused' : String.UTF8.decodeUnsafe(at, length);
}

describe('an envelope', () => {
  it('holds a table in base64, with each length of padding', () => {
    expect(opened('{"table":"TVNSVA=="}')).toBe('MSRT');
    expect(opened('{"table":"TVNSVCE="}')).toBe('MSRT!');
    expect(opened('{"table":"TVNSVCEh"}')).toBe('MSRT!!');
    expect(opened('{"table":""}')).toBe('');
  });

  it('may have white space, and slashes that JSON has escaped', () => {
    expect(opened(' {\n\t"table" : "Pz8/" }\r\n')).toBe('???');
    expect(opened('{"table":"Pz8\\/"}')).toBe('???');
  });

  it('is refused if it is anything else', () => {
    expect(opened('{}')).toBe('refused');
    expect(opened('{"table":"TVNSV"}')).toBe('refused');
    expect(opened('{"table":"TV*SVA=="}')).toBe('refused');
    expect(opened('{"table":"TVNSVA=="')).toBe('refused');
    expect(opened('{"table":"TVNSVA=="} x')).toBe('refused');
    expect(opened('{"other":"TVNSVA=="}')).toBe('refused');
    expect(opened('{"table":"TVNS')).toBe('refused');
  });

  it('is told from a table by its first byte that is not white space', () => {
    const json = String.UTF8.encode(' {');
    const table = String.UTF8.encode('MSRT');
    expect(isEnvelope(<u32>changetype<usize>(json), json.byteLength)).toBeTruthy();
    expect(isEnvelope(<u32>changetype<usize>(table), table.byteLength)).toBeFalsy();
  });
});
