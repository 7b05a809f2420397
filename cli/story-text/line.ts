import type pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** A kind of fact, and what is to be said; an empty kind goes on with the one before. */
export type Line = [kind: string, text: string];

export function told(kind: string, text: string | undefined): Line[] {
  return text ? [[kind, text]] : [];
}
