/** Two lists of named things, one made of what the other was made of: what stands in the one, found in the other. */

/** Finds one of `things` by its name: most stand where they are looked for first, at the index. */
export function namesakeIn<Named extends { name: string }>(things: readonly Named[]) {
  let byName: Map<string, Named> | undefined;
  return (name: string, index: number): Named | undefined => {
    if (things[index]?.name === name) return things[index];
    byName ??= new Map(things.map((thing) => [thing.name, thing]));
    return byName.get(name);
  };
}
