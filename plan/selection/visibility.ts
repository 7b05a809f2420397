/**
 * Whether what is exported so can be seen from the client's namespace. `.` is the owner's own namespace, `*` all of them;
 * `~` matches no namespace. Source: exportTo of Service, ServiceEntry, VirtualService and DestinationRule.
 */
export function isExportedTo(exportTo: readonly string[], owner: string, client: string): boolean {
  return exportTo.some((target) => target === '*' || (target === '.' ? owner : target) === client);
}

export function orDefault(exportTo: readonly string[] | undefined, fallback: readonly string[]): string[] {
  return exportTo?.length ? [...exportTo] : [...fallback];
}
