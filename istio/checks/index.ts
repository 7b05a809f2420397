/** The laws of each kind, each in a file named for it. */
import type { Check } from './law.ts';

export const CHECKS: Partial<Record<string, Check>> = {};
