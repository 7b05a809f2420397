/** Lower case for ASCII letters only, as Envoy compares paths with `ignore_case`. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
