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

  it('knows all letters of base64, and no others', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const bytes = String.UTF8.encode(`{"table":"${letters}"}`);
    const at = <u32>changetype<usize>(bytes);
    expect(openEnvelope(at, bytes.byteLength)).toBe(48);
    for (let i: u32 = 0; i < 64; i += 4) {
      const three = at + (i / 4) * 3;
      const number = ((<u32>load<u8>(three)) << 16) | ((<u32>load<u8>(three + 1)) << 8) | load<u8>(three + 2);
      expect(number).toBe((i << 18) | ((i + 1) << 12) | ((i + 2) << 6) | (i + 3));
    }
    const others = '@[`{:.,-_ ';
    for (let i = 0; i < others.length; i++) expect(opened(`{"table":"AA${others.charAt(i)}A"}`)).toBe('refused');
  });

  it('has its padding at the end, two at most', () => {
    expect(opened('{"table":"TQ=="}')).toBe('M');
    expect(opened('{"table":"TVM="}')).toBe('MS');
    expect(opened('{"table":"T==="}')).toBe('refused');
    expect(opened('{"table":"T"}')).toBe('refused');
    expect(opened('{"table":"TV"}')).toBe('refused');
    expect(opened('{"table":"TVN"}')).toBe('refused');
    expect(opened('{"table":"===="}')).toBe('refused');
    expect(opened('{"table":"TQ==TQ=="}')).toBe('refused');
    expect(opened('{"table":"TVM=="}')).toBe('refused');
    expect(opened('{"table":"TV=M"}')).toBe('refused');
    expect(opened('{"table":"TVN="}')).toBe('MS');
  });

  it('may have white space, and slashes that JSON has escaped', () => {
    expect(opened(' {\n\t"table" : "Pz8/" }\r\n')).toBe('???');
    expect(opened('{"table":"Pz8\\/"}')).toBe('???');
    expect(opened('{"table":"Pz8\\A"}')).toBe('refused');
    expect(opened('{"table":"Pz8\\')).toBe('refused');
    const spaces = ' \t\n\r';
    for (let i = 0; i < spaces.length; i++) {
      const space = spaces.charAt(i);
      expect(opened(`${space}{${space}"table"${space}:${space}"Pz8/"${space}}${space}`)).toBe('???');
    }
    const others = '\v\f\b!\x0c\x1f';
    for (let i = 0; i < others.length; i++) expect(opened(`{${others.charAt(i)}"table":"Pz8/"}`)).toBe('refused');
  });

  it('ends where the configuration ends, whatever comes behind it in memory', () => {
    const json = String.UTF8.encode('{"table":"Pz8/"} ');
    const at = <u32>changetype<usize>(json);
    expect(openEnvelope(at, json.byteLength - 1)).toBe(3);
    const cut = String.UTF8.encode('{"table":"Pz8/"}');
    expect(openEnvelope(<u32>changetype<usize>(cut), cut.byteLength - 1)).toBe(NO_ENVELOPE);
  });

  it('is refused if it is anything else', () => {
    expect(opened('{}')).toBe('refused');
    expect(opened('{"table":"TVNSV"}')).toBe('refused');
    expect(opened('{"table":"TV*SVA=="}')).toBe('refused');
    expect(opened('{"table":"TVNSVA=="')).toBe('refused');
    expect(opened('{"table":"TVNSVA=="} x')).toBe('refused');
    expect(opened('{"other":"TVNSVA=="}')).toBe('refused');
    const name = 'table';
    for (let i = 0; i < name.length; i++) {
      expect(opened(`{"${name.substring(0, i)}x${name.substring(i + 1)}":"TVNSVA=="}`)).toBe('refused');
      expect(opened(`{"${name.substring(0, i)}":"TVNSVA=="}`)).toBe('refused');
    }
    // Whatever is missing before the letters.
    const head = '{"table":"';
    for (let i = 0; i < head.length; i++) {
      for (let j = i + 1; j <= head.length; j++) {
        expect(opened(`${head.substring(0, i)}${head.substring(j)}TVNSVA=="}`)).toBe('refused');
      }
    }
    expect(opened('{"table:"TVNSVA=="}')).toBe('refused');
    expect(opened('{"table""TVNSVA=="}')).toBe('refused');
    expect(opened('{"table":TVNSVA=="}')).toBe('refused');
    expect(opened('"table":"TVNSVA=="}')).toBe('refused');
    expect(opened('{"table":"TVNSVA=="')).toBe('refused');
    expect(opened('')).toBe('refused');
    expect(opened('{"table":"TVNS')).toBe('refused');
  });

  it('is told from a table by its first byte that is not white space', () => {
    const json = String.UTF8.encode(' {');
    const table = String.UTF8.encode('MSRT');
    expect(isEnvelope(<u32>changetype<usize>(json), json.byteLength)).toBeTruthy();
    expect(isEnvelope(<u32>changetype<usize>(table), table.byteLength)).toBeFalsy();
  });
});
