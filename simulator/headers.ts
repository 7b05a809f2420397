import { byteLength, type Text } from './bytes.ts';

export type Header = [name: string, value: Text];

/** A request's headers, in order, pseudo headers among them; names are lower case. */
export class HeaderMap {
  constructor(readonly list: Header[]) {}

  /** The first value, as Envoy's host answers. */
  get(name: string): Text | undefined {
    for (const header of this.list) if (header[0] === name) return header[1];
    return undefined;
  }

  add(name: string, value: Text): void {
    this.list.push([name, value]);
  }

  /** The first of several keeps its place, the others go. */
  replace(name: string, value: Text): void {
    const first = this.list.findIndex((header) => header[0] === name);
    if (first < 0) {
      this.add(name, value);
      return;
    }
    this.list[first] = [name, value];
    for (let i = this.list.length - 1; i > first; i--) if (this.list[i]![0] === name) this.list.splice(i, 1);
  }

  remove(name: string): void {
    for (let i = this.list.length - 1; i >= 0; i--) if (this.list[i]![0] === name) this.list.splice(i, 1);
  }

  /** Bytes of all names and values. */
  get byteSize(): number {
    return this.list.reduce((sum, [name, value]) => sum + byteLength(name) + byteLength(value), 0);
  }
}
