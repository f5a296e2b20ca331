import { batchesOf } from '../core/batches.ts';
import type { ClaimedVersion, CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import { type Evaluation, violationsOf } from '../profiles/judge/compile-version.ts';
import {
  type Claim,
  evaluateAsStored,
  evaluateClaims,
  type EvaluatedClaim,
  findClaims,
} from '../profiles/judge/evaluate-claims.ts';
import {
  hasPatterns,
  runKey,
  type RunPosition,
  withPatternViolations,
  withStoredDefaults,
} from '../profiles/judge/pattern-run.ts';
import type { Violation } from '../profiles/model/types.ts';
import type { CachedSources } from '../sources/cached-sources.ts';
import { createIsOff, type IsOff, profileModeOf } from '../sources/profile-modes.ts';
import type { StoredStatement } from '../store/ports/statement-repository.ts';
import type { Store } from '../store/ports/store.ts';
import type { StoredViolation } from '../store/ports/profiles/violation-repository.ts';
import { pointerTo } from '../xapi/json/json-pointer.ts';
import type { Statement, StatementId } from '../xapi/model/types.ts';
import { type AdvancedRun, createAdvanceRuns, type RunUpdate } from './advance-runs.ts';
import type { CountUnmatched } from './count-unmatched.ts';
import { readStored } from '../xapi/statement/read-stored.ts';

/** A stored statement, parsed. */
interface ParsedDocument {
  readonly statement: Statement;
  readonly document: StoredStatement;
}

export interface EvaluateProfilesDeps {
  readonly store: Pick<Store, 'statements' | 'patternRuns' | 'violations'>;
  readonly profiles: { current(): CompiledProfiles };
  readonly sources: CachedSources;
  readonly now: () => number;
  /** Gets each violation once, however often its statement is written. */
  readonly observe?: (violations: readonly StoredViolation[]) => void;
  readonly countUnmatched?: CountUnmatched;
}

/** A version that an absent statement claims, and its position there. */
interface AbsentClaim {
  readonly version: ClaimedVersion;
  readonly registration: string | undefined;
  readonly position: RunPosition;
}

type StatementViolations = Pick<StoredViolation, 'statement' | 'source' | 'profile'> & {
  readonly violations: readonly Violation[];
};

/** Statements of whatever size that are parsed at once. */
const BATCH_SIZE = 16;

const keyOf = ({ id }: ClaimedVersion, registration: string | undefined): string => runKey(id, registration ?? '');

/** The location without the names that the sender gave to members inside an extension. */
const withoutContent = (kind: Violation['kind'], by: string, location: string): string => {
  const extension = pointerTo('/extensions', by);
  const at = kind === 'concept' ? location.indexOf(extension) : -1;
  return at < 0 ? location : location.slice(0, at + extension.length);
};

/** The updates of pattern runs, by run key. */
const groupByRun = (
  evaluated: readonly EvaluatedClaim<ParsedDocument>[],
  absent: readonly AbsentClaim[],
): ReadonlyMap<string, RunUpdate> => {
  const updates = new Map<string, RunUpdate>();
  const updateOf = (version: ClaimedVersion, registration: string | undefined): RunUpdate | undefined => {
    if (!hasPatterns(version)) return undefined;
    const key = keyOf(version, registration);
    const update = updates.get(key) ?? { version, registration, inputs: [], absent: [] };
    updates.set(key, update);
    return update;
  };
  for (const { version, item, result } of evaluated) {
    const { document, statement } = item;
    const { id, at, timestamp } = document;
    const { matchedTemplates } = result;
    updateOf(version, statement.context?.registration)?.inputs.push({ id, at, timestamp, statement, matchedTemplates });
  }
  for (const { version, registration, position } of absent) updateOf(version, registration)?.absent.push(position);
  return updates;
};

/** Finds the violations of evaluated claims, as far as their sources are checked against the profile. */
const createFindViolations = (sources: CachedSources) => {
  const violationsFor = async (
    { profile }: ClaimedVersion,
    source: string,
    { evaluation, ofPatterns }: { readonly evaluation: Evaluation; readonly ofPatterns: readonly Violation[] },
  ): Promise<readonly Violation[]> => {
    const { mode, policy } = profileModeOf(await sources(source), profile);
    return mode === 'off' ? [] : withPatternViolations(violationsOf(evaluation, policy), ofPatterns);
  };

  const findInWritten = async (
    evaluated: readonly EvaluatedClaim<ParsedDocument>[],
    advanced: ReadonlyMap<string, AdvancedRun>,
  ): Promise<readonly StatementViolations[]> => {
    const found: StatementViolations[] = [];
    for (const { version, item, result } of evaluated) {
      const { id: statement, source } = item.document;
      const run = advanced.get(keyOf(version, item.statement.context?.registration));
      const ofPatterns = run?.violations.get(statement) ?? [];
      const violations = await violationsFor(version, source, { evaluation: result.evaluation, ofPatterns });
      found.push({ statement, source, profile: version.id, violations });
    }
    return found;
  };

  /** Pattern violations of statements that were written earlier. */
  const findInRecomputed = async (
    advanced: ReadonlyMap<string, AdvancedRun>,
    isWritten: (id: StatementId) => boolean,
  ): Promise<readonly StatementViolations[]> => {
    const found: StatementViolations[] = [];
    for (const { violations: byStatement, evaluated } of advanced.values()) {
      for (const { version, item, result } of evaluated) {
        const { id: statement, source } = item;
        const ofPatterns = isWritten(statement) ? undefined : byStatement.get(statement);
        if (ofPatterns === undefined) continue;
        const violations = await violationsFor(version, source, { evaluation: result.evaluation, ofPatterns });
        found.push({
          statement,
          source,
          profile: version.id,
          violations: violations.filter(({ kind }) => kind === 'pattern' || kind === 'cmi5'),
        });
      }
    }
    return found;
  };

  return { findInWritten, findInRecomputed };
};

/** Finds the claims on profiles that are not off for the source of the statement. */
const createFindActiveClaims = (profiles: EvaluateProfilesDeps['profiles'], isOff: IsOff) => {
  /** The claims on profiles that are not off for the source. */
  const claimsOf = async (written: readonly ParsedDocument[]): Promise<readonly Claim<ParsedDocument>[]> => {
    const claims: Claim<ParsedDocument>[] = [];
    for (const claim of findClaims(profiles.current(), written))
      if (!(await isOff(claim.item.document.source, claim.version.profile))) claims.push(claim);
    return claims;
  };

  const absentClaimsOf = async (absent: readonly ParsedDocument[]): Promise<readonly AbsentClaim[]> =>
    (await claimsOf(absent)).map(({ version, item: { document, statement } }) => ({
      version,
      registration: statement.context?.registration,
      position: { at: document.at, timestamp: document.timestamp },
    }));

  return { claimsOf, absentClaimsOf };
};

/**
 * Evaluates written statements against the profile versions that they claim: templates, concepts, and pattern runs.
 * Runs are in the order of `stored` (P2 5.0, 8, 9; P3 2). Stores the violations, without content of the statement; a
 * profile that is off for a source costs nothing. Repeatable; rejects with Problem `store-unavailable`.
 *
 * For a recomputed run (`createAdvanceRuns`) it stores the violations of all statements: a late one can break the order
 * of those behind it.
 */
export const createEvaluateProfiles = ({
  store,
  profiles,
  sources,
  now,
  observe,
  countUnmatched,
}: EvaluateProfilesDeps) => {
  const find = (ids: readonly StatementId[]) => store.statements.find(ids);
  const isOff = createIsOff(sources);
  const { claimsOf, absentClaimsOf } = createFindActiveClaims(profiles, isOff);
  const advanceRuns = createAdvanceRuns({ ...store, statements: { ...store.statements, isOff } });
  const { findInWritten, findInRecomputed } = createFindViolations(sources);

  const claimsOfVoided = async (voided: ReadonlySet<StatementId>): Promise<readonly AbsentClaim[]> => {
    const claims: AbsentClaim[] = [];
    for (const ids of batchesOf([...voided], BATCH_SIZE)) {
      const found = [...(await find(ids)).values()];
      claims.push(...(await absentClaimsOf(found.map((document) => ({ document, statement: readStored(document) })))));
    }
    return claims;
  };

  const saveViolations = async (found: readonly StatementViolations[]): Promise<void> => {
    const stored: StoredViolation[] = [];
    for (const { violations, ...about } of found) {
      for (const { by, kind, rule, location, selector } of violations)
        stored.push({
          ...about,
          by,
          kind,
          rule,
          location: withoutContent(kind, by, location),
          ...(selector === undefined ? {} : { selector }),
          at: now(),
        });
    }
    if (stored.length === 0) return;
    const added = await store.violations.add(stored);
    if (added.length > 0) observe?.(added);
  };

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

    const known = new Map(written.map(({ document, statement }) => [document.id, statement]));
    const evaluated = await evaluateClaims(claims, { known, find });
    // Runs read a statement as it is stored; its own violations are those of the statement as it was sent.
    const asStored = await evaluateAsStored(
      evaluated.filter(({ version }) => hasPatterns(version)),
      ({ document: { id, timestamp }, statement }) => withStoredDefaults(statement, id, timestamp),
      { known, find },
    );
    const advanced = await advanceRuns(groupByRun(asStored, absent));
    await saveViolations([
      ...(await findInWritten(evaluated, advanced)),
      ...(await findInRecomputed(advanced, (id) => known.has(id))),
    ]);
    await countUnmatched?.(written, evaluated);
  };
};
