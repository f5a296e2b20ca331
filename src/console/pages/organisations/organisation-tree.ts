/** An organisation, as far as its place in the tree counts. */
interface PlacedOrganisation {
  readonly id: string;
  readonly name: string;
  readonly parent?: string;
  readonly controller?: { readonly name: string };
}

/** The ids of an organisation and of all below it. The organisation cannot be moved below these. */
export const idsWithin = (all: readonly PlacedOrganisation[], top: string): ReadonlySet<string> => {
  const within = new Set([top]);
  for (const id of within) for (const one of all) if (one.parent === id) within.add(one.id);
  return within;
};

/** The nearest organisation, from this one upwards, that names a controller; undefined if none in the list does. */
export const controlledBy = <T extends PlacedOrganisation>(all: readonly T[], id: string): T | undefined => {
  const seen = new Set<string>();
  let found = all.find((one) => one.id === id);
  while (found !== undefined && found.controller === undefined && !seen.has(found.id)) {
    seen.add(found.id);
    const { parent } = found;
    found = all.find((one) => one.id === parent);
  }
  return found?.controller === undefined ? undefined : found;
};
