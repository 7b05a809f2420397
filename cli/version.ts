import { readFileSync } from 'node:fs';

/** package.json is one folder up from here, whether this runs from cli/ or bundled from dist/. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
