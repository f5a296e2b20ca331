/** An organisation, as far as its place in the tree counts. */
interface PlacedOrganisation {
  readonly id: string;
  readonly name: string;
  readonly parent?: string;
  readonly controller?: { readonly name: string };
}

/** An organisation with those right below it, by name. */
export interface OrganisationNode<T extends PlacedOrganisation> {
  readonly organisation: T;
  readonly below: readonly OrganisationNode<T>[];
}

const byName = (one: PlacedOrganisation, other: PlacedOrganisation): number => one.name.localeCompare(other.name);

/**
 * The organisations as trees. An organisation whose parent is not in the list is the top of a tree. Two concurrent
 * moves can make a circle: the first by name is then the top.
 */
export const organisationTrees = <T extends PlacedOrganisation>(all: readonly T[]): readonly OrganisationNode<T>[] => {
  const sorted = [...all].sort(byName);
  const ids = new Set(all.map(({ id }) => id));
  const placed = new Set<string>();
  const nodeOf = (organisation: T): OrganisationNode<T> => {
    placed.add(organisation.id);
    const below = sorted.filter(({ id, parent }) => parent === organisation.id && !placed.has(id));
    return { organisation, below: below.map(nodeOf) };
  };
  const tops = sorted.filter(({ parent }) => parent === undefined || !ids.has(parent)).map(nodeOf);
  return [...tops, ...sorted.flatMap((one) => (placed.has(one.id) ? [] : [nodeOf(one)]))];
};

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
