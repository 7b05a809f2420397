// Installing what a lock file says.
import { delimiter } from 'node:path';

export const INSTALL = ['ci', '--no-audit', '--no-fund'];

/**
 * The environment for npm. `npm run` puts node_modules/.bin before all else, and a package there brings an npm of its own,
 * too old for our lock file.
 */
export function environmentOfNpm(environment = process.env) {
  const folders = (environment.PATH ?? '').split(delimiter);
  return { ...environment, PATH: folders.filter((folder) => !/node_modules[\\/]\.bin$/.test(folder)).join(delimiter) };
}
