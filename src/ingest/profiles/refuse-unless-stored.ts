import { type Fault, Problem } from '../../core/problem.ts';

/** The most faults in one Problem; its detail gives the total. */
const MAX_FAULTS = 1_000;

const violationProblem = (faults: readonly Fault[]): Problem =>
  new Problem(
    'profile-violation',
    `${faults.length === 1 ? 'one rule' : `${faults.length} rules`} of xAPI Profiles broken`,
    faults.slice(0, MAX_FAULTS),
  );

interface IndexedClaim {
  readonly item: { readonly index: number };
}

/** Faults of claims, and the latest `stored` of the runs that they continue. */
export interface FoundFaults {
  readonly faults: readonly Fault[];
  readonly storedAfter?: number;
}

/**
 * Throws the faults of claims. If the sink has stored some of the statements meanwhile, they are in the run already,
 * and the others are checked again.
 */
export const refuseUnlessStored = async <C extends IndexedClaim>(
  claims: readonly C[],
  { findStored }: { readonly findStored: () => Promise<ReadonlySet<number>> },
  findFaults: (claims: readonly C[]) => Promise<FoundFaults>,
): Promise<Omit<FoundFaults, 'faults'>> => {
  for (let open = claims; ;) {
    const { faults, ...position } = await findFaults(open);
    if (faults.length === 0) return position;
    const stored = await findStored();
    const left = open.filter(({ item }) => !stored.has(item.index));
    if (left.length === open.length) throw violationProblem(faults);
    open = left;
  }
};
