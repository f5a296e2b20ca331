import { defined } from '../core/json-object.ts';
import type { CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import {
  type Claim,
  evaluateAsStored,
  evaluateClaims,
  type EvaluatedClaim,
} from '../profiles/judge/evaluate-claims.ts';
import { hasPatterns, withStoredDefaults } from '../profiles/judge/pattern-run.ts';
import { createRecomputeBudget } from '../profiles/judge/recompute-budget.ts';
import { findOfSources, namespacesIn } from '../profiles/judge/recompute-run.ts';
import type { Violation } from '../profiles/model/types.ts';
import type { CachedSources } from '../access/sources/cached-sources.ts';
import { createIsOff } from '../access/sources/profile-modes.ts';
import type { FindRunSources } from '../access/sources/sharing/run-sources.ts';
import { intactStatements } from '../store/ports/statements/statement-checksum.ts';
import type { Store } from '../store/ports/store.ts';
import type { StoredViolation } from '../store/ports/profiles/violation-repository.ts';
import { pointerTo } from '../xapi/json/json-pointer.ts';
import { uuidOf } from '../xapi/formats/uuid.ts';
import type { StatementId } from '../xapi/model/types.ts';
import {
  type AbsentClaim,
  type ClaimingDocument,
  createFindActiveClaims,
  type ParsedDocument,
} from './active-claims.ts';
import { createAdvanceRuns, type RunUpdate } from './advance-runs.ts';
import type { CountUnmatched } from './count-unmatched.ts';
import { createFindViolations, runKeyOf, type StatementViolations } from './find-violations.ts';

export interface EvaluateProfilesDeps {
  readonly store: Pick<Store, 'statements' | 'patternRuns' | 'violations'>;
  readonly profiles: { current(): CompiledProfiles };
  readonly sources: CachedSources;
  readonly findRunSources: FindRunSources;
  readonly now: () => number;
  /** Called once with each violation, however often its statement is written. */
  readonly observe?: (violations: readonly StoredViolation[]) => void;
  readonly countUnmatched?: CountUnmatched;
}

interface EvaluatedWrite {
  readonly evaluated: readonly EvaluatedClaim<ClaimingDocument>[];
  readonly asStored: readonly EvaluatedClaim<ClaimingDocument>[];
}

/** The location without the names that the sender gave to members inside an extension. */
const withoutContent = (kind: Violation['kind'], by: string, location: string): string => {
  const extension = pointerTo('/extensions', by);
  const at = kind === 'concept' ? location.indexOf(extension) : -1;
  return at < 0 ? location : location.slice(0, at + extension.length);
};

/** The claims by sources that share their runs. */
const groupBySources = (
  claims: readonly Claim<ClaimingDocument>[],
): ReadonlyMap<string, readonly Claim<ClaimingDocument>[]> => {
  const groups = new Map<string, Claim<ClaimingDocument>[]>();
  for (const claim of claims) {
    const key = claim.item.runSources.ids.join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [claim]);
    else group.push(claim);
  }
  return groups;
};

/** The updates of pattern runs, by run key. */
const groupByRun = (
  evaluated: readonly EvaluatedClaim<ClaimingDocument>[],
  absent: readonly AbsentClaim[],
): ReadonlyMap<string, RunUpdate> => {
  const updates = new Map<string, RunUpdate>();
  const updateOf = ({ version, registration, runSources }: Omit<AbsentClaim, 'position'>): RunUpdate | undefined => {
    if (!hasPatterns(version)) return undefined;
    const key = runKeyOf(version, registration, runSources);
    const update = updates.get(key) ?? { version, registration, runSources, inputs: [], absent: [] };
    updates.set(key, update);
    return update;
  };
  for (const { version, item, result } of evaluated) {
    const { document, statement, runSources } = item;
    const { id, at, timestamp } = document;
    const { matchedTemplates } = result;
    const registration = statement.context?.registration;
    updateOf({ version, registration, runSources })?.inputs.push({ id, at, timestamp, statement, matchedTemplates });
  }
  for (const { position, ...claim } of absent) updateOf(claim)?.absent.push(position);
  return updates;
};

interface SaveViolationsDeps {
  readonly store: Pick<Store, 'violations'>;
  readonly now: () => number;
  readonly observe?: (violations: readonly StoredViolation[]) => void;
}

/** Stores violations without content of their statements; observes those that are new. */
const createSaveViolations =
  ({ store, now, observe }: SaveViolationsDeps) =>
  async (found: readonly StatementViolations[]): Promise<void> => {
    const stored: StoredViolation[] = [];
    for (const { violations, ...about } of found) {
      for (const { by, kind, rule, location, selector } of violations)
        stored.push({
          ...about,
          by,
          kind,
          rule,
          location: withoutContent(kind, by, location),
          ...defined({ selector }),
          at: now(),
        });
    }
    if (stored.length === 0) return;
    const added = await store.violations.add(stored);
    if (added.length > 0) observe?.(added);
  };

/**
 * Evaluates written statements against the profile versions that they claim (P2 5.0, 8, 9; P3 2). Stores violations
 * without content. For a recomputed run it stores all of them, since a late statement can break later ones. Repeatable;
 * rejects with Problem `store-unavailable`.
 */
export const createEvaluateProfiles = ({
  store,
  profiles,
  sources,
  findRunSources,
  now,
  observe,
  countUnmatched,
}: EvaluateProfilesDeps) => {
  const find: Store['statements']['find'] = async (ids) =>
    new Map(intactStatements((await store.statements.find(ids)).values()).map((one) => [one.id, one]));
  const isOff = createIsOff(sources);
  const { claimsOf, absentClaimsOf, claimsOfVoided } = createFindActiveClaims({
    profiles,
    find,
    isOff,
    findRunSources,
  });
  const advanceRuns = createAdvanceRuns({
    ...store,
    statements: { ...store.statements, isOff },
    budget: createRecomputeBudget(now),
  });
  const { findInWritten, findInRecomputed } = createFindViolations(sources);

  /** Evaluates the claims of sources that share their runs, without statements of other sources. */
  const evaluate = async (
    claims: readonly Claim<ClaimingDocument>[],
    written: readonly ParsedDocument[],
    ids: readonly string[],
  ): Promise<EvaluatedWrite> => {
    const known = new Map(
      written
        .filter(({ document }) => ids.includes(document.source))
        .map(({ document, statement }) => [uuidOf(document.id), statement]),
    );
    const namespaces = namespacesIn(claims.map(({ item }) => item.document.id));
    const refSources = { known, find: findOfSources(find, ids, namespaces) };
    const evaluated = await evaluateClaims(claims, refSources);
    // Runs read a statement as it is stored; its own violations are those of the statement as it was sent.
    const asStored = await evaluateAsStored(
      evaluated.filter(({ version }) => hasPatterns(version)),
      ({ document: { id, timestamp }, statement }) => withStoredDefaults(statement, uuidOf(id), timestamp),
      refSources,
    );
    return { evaluated, asStored };
  };

  const saveViolations = createSaveViolations({ store, now, ...defined({ observe }) });

  /**
   * `written` are the inserted statements; `voided` those that a statement of the same write voids, whenever they came;
   * `erased` count as absent already.
   */
  return async (
    written: readonly ParsedDocument[],
    voided: ReadonlySet<StatementId>,
    erased: readonly ParsedDocument[] = [],
  ): Promise<void> => {
    if (profiles.current().versions.size === 0) return;
    const claims = await claimsOf(written);
    const absent = [...(await claimsOfVoided(voided)), ...(await absentClaimsOf(erased))];
    if (claims.length === 0 && absent.length === 0) return countUnmatched?.(written, []);

    const evaluated: EvaluatedClaim<ClaimingDocument>[] = [];
    const asStored: EvaluatedClaim<ClaimingDocument>[] = [];
    for (const group of groupBySources(claims).values()) {
      const found = await evaluate(group, written, group[0]?.item.runSources.ids ?? []);
      evaluated.push(...found.evaluated);
      asStored.push(...found.asStored);
    }
    const advanced = await advanceRuns(groupByRun(asStored, absent), erased.length > 0);
    const ids = new Set(written.map(({ document }) => document.id));
    await saveViolations([
      ...(await findInWritten(evaluated, advanced)),
      ...(await findInRecomputed(advanced, (id) => ids.has(id))),
    ]);
    await countUnmatched?.(written, evaluated);
  };
};
