import { defined } from '../core/json-object.ts';
import {
  areNewRegistrations,
  type RecomputedRun,
  recomputeRun,
  type RunRepository,
} from '../profiles/judge/recompute-run.ts';
import type { RecomputeBudget } from '../profiles/judge/recompute-budget.ts';
import {
  advancePatternRun,
  continuesRun,
  isCurrentRun,
  latestPosition,
  OUTDATED,
  type PatternRun,
  type RunInput,
  type RunPosition,
  startPatternRun,
  type VersionWithPatterns,
} from '../profiles/judge/pattern-run.ts';
import type { RunSources } from '../access/sources/sharing/run-sources.ts';
import type { PatternRunWrite, StoredPatternRun } from '../store/ports/profiles/pattern-run-repository.ts';
import type { Store } from '../store/ports/store.ts';
import type { SortKey } from '../xapi/model/types.ts';
import { storedOf } from '../xapi/statement/sort-key.ts';

/** The changes that a write makes to one pattern run: a registration of some sources in a version of a profile. */
export interface RunUpdate {
  readonly version: VersionWithPatterns;
  readonly registration: string | undefined;
  readonly runSources: RunSources;
  readonly inputs: RunInput[];
  /** Positions of statements that do not count any more: voided, or being erased. */
  readonly absent: RunPosition[];
}

/** The violations of an advanced run; `evaluated` has all its statements if it was recomputed, otherwise none. */
export type AdvancedRun = Pick<RecomputedRun, 'violations' | 'evaluated'>;

const runOf = ({ fingerprint, last, state }: StoredPatternRun): PatternRun => ({
  fingerprint,
  last,
  state: state as unknown as PatternRun['state'],
});

type RunOfRegistration = RunUpdate & { readonly registration: string };

/** What is stored of a run that is advanced. */
interface Circumstances {
  readonly before: PatternRun | undefined;
  /** No statement of the registration was stored before these. */
  readonly isNew: boolean;
  readonly isErasure: boolean;
}

/** The run, at the latest of its own position, the former one and these. */
const endingWith = (run: PatternRun, before: PatternRun | undefined, positions: readonly RunPosition[]): PatternRun => {
  const ends = [before?.last, run.last].flatMap((one) => one ?? []);
  const last = latestPosition([...ends, ...positions]);
  return { ...run, ...defined({ last }) };
};

const lowestOf = (inputs: readonly RunInput[]): SortKey | undefined =>
  inputs.reduce<SortKey | undefined>((low, { at }) => (low === undefined || at < low ? at : low), undefined);

const writeOf = (
  key: string,
  { fingerprint, last, state }: PatternRun,
  before: StoredPatternRun | undefined,
): PatternRunWrite | undefined => {
  if (last === undefined) return undefined;
  const content = { key, fingerprint, last, state: state as unknown as StoredPatternRun['state'] };
  // The first `v` is a time. It is greater than the `v` of a deleted run, whose statements are months older.
  return before === undefined
    ? { ...content, v: storedOf(last.at) }
    : { ...content, v: before.v + 1, replaces: before.v };
};

/**
 * Advances pattern runs by the statements of a write, by run key; repeatable. A run that was too long to evaluate is
 * not in the result. Rejects with Problem `store-unavailable`.
 */
export const createAdvanceRuns = ({
  statements,
  patternRuns,
  budget,
}: {
  readonly statements: RunRepository;
  readonly patternRuns: Store['patternRuns'];
  readonly budget: RecomputeBudget;
}) => {
  const recompute = async (
    { version, registration, runSources: { ids: sources }, inputs, absent }: RunOfRegistration,
    before: PatternRun | undefined,
    isErasure: boolean,
  ): Promise<AdvancedRun & { readonly run: PatternRun }> => {
    const isOfVoids = !isErasure && (absent.length > 0 || before?.fingerprint === OUTDATED);
    if (isOfVoids && !budget.isLeft(sources)) {
      // A later statement recomputes it, once there is budget again.
      const run = { ...startPatternRun(version), fingerprint: OUTDATED };
      return { run: endingWith(run, before, [...inputs, ...absent]), violations: new Map(), evaluated: [] };
    }
    const recomputed = await recomputeRun(statements, version, { registration, sources });
    if (isOfVoids) budget.take(sources, recomputed);
    const { run, ...result } = recomputed;
    // Never earlier than before: a statement voided before its own sink evaluates it must not continue the run then.
    return { ...result, run: endingWith(run, before, [...inputs, ...absent]) };
  };

  const advanceOne = async (
    update: RunOfRegistration,
    { before, isNew, isErasure }: Circumstances,
  ): Promise<AdvancedRun & { readonly run: PatternRun }> => {
    const { version, runSources, inputs, absent } = update;
    const isCurrent = before !== undefined && isCurrentRun(version, before, runSources.settledAt);
    if (isCurrent && absent.length === 0 && continuesRun(before, inputs))
      return { ...advancePatternRun(version, before, inputs), evaluated: [] };
    // Other sinks evaluate what they have stored between these inputs themselves, and find the run then.
    if (isNew) return { ...advancePatternRun(version, startPatternRun(version), inputs), evaluated: [] };
    return recompute(update, before, isErasure);
  };

  /** The keys of runs that begin with these updates: nothing of their registrations was stored before. */
  const findNew = async (
    keys: readonly string[],
    updates: ReadonlyMap<string, RunUpdate>,
    found: ReadonlyMap<string, StoredPatternRun>,
  ): Promise<ReadonlySet<string>> => {
    const missing = keys.flatMap((key) => {
      const { registration, inputs = [], absent = [] } = updates.get(key) ?? {};
      const isMissing = registration !== undefined && !found.has(key) && absent.length === 0 && inputs.length > 0;
      return isMissing ? [{ key, registration, ...defined({ below: lowestOf(inputs) }) }] : [];
    });
    if (missing.length === 0) return new Set();
    const areNew = await areNewRegistrations(statements, missing);
    return new Set(missing.flatMap(({ key }, index) => (areNew[index] === true ? [key] : [])));
  };

  return async (
    updates: ReadonlyMap<string, RunUpdate>,
    isErasure = false,
  ): Promise<ReadonlyMap<string, AdvancedRun>> => {
    const advanced = new Map<string, AdvancedRun>();
    for (let open = [...updates.keys()]; open.length > 0;) {
      const found = await patternRuns.find(open);
      const isNew = await findNew(open, updates, found);
      const changes: PatternRunWrite[] = [];
      for (const key of open) {
        const update = updates.get(key);
        if (update === undefined) continue;
        const { version, registration, runSources, inputs } = update;
        // Without a registration there is no run: each statement is evaluated by itself.
        if (registration === undefined) {
          advanced.set(key, { ...advancePatternRun(version, startPatternRun(version), inputs), evaluated: [] });
          continue;
        }
        const stored = found.get(key);
        const before = stored && runOf(stored);
        if (before?.state === null && isCurrentRun(version, before, runSources.settledAt)) {
          advanced.delete(key);
          continue;
        }
        const { run, ...result } = await advanceOne(
          { ...update, registration },
          { before, isNew: isNew.has(key), isErasure },
        );
        advanced.set(key, result);
        // Saved also if nothing changes, so that a writer that saw less of the store is refused.
        const change = writeOf(key, run, stored);
        if (change !== undefined) changes.push(change);
      }
      const raced = await patternRuns.saveAll(changes);
      open = open.filter((key) => raced.has(key));
    }
    return advanced;
  };
};
