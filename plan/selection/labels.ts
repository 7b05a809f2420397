export type Labels = Readonly<Record<string, string>>;

/** Whether a selector picks what is labelled so. An empty selector picks everything. */
export function selects(selector: Labels | undefined, labels: Labels): boolean {
  return Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
}
