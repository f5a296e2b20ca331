import type { ClaimedVersion, CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import { breachesOf, type Judgement } from '../profiles/judge/compile-version.ts';
import { type ComputedRun, computeRun } from '../profiles/judge/recompute-run.ts';
import { findClaims, judgeAsStored, judgeClaims } from '../profiles/judge/evaluate-claims.ts';
import { runKey } from '../profiles/judge/run-keys.ts';
import {
  advanceRun,
  asStored,
  followsOn,
  isPatterned,
  latestOf,
  type PatternedVersion,
  type Run,
  type RunPlace,
  type Runner,
  startOf,
  withSteps,
} from '../profiles/judge/pattern-run.ts';
import type { Breach } from '../profiles/model/types.ts';
import type { KnownSources } from '../sources/known-sources.ts';
import { modeOf } from '../sources/profile-modes.ts';
import type { StoredRun } from '../store/ports/pattern-run-repository.ts';
import type { Store, StoredStatement } from '../store/ports/store.ts';
import type { Violation } from '../store/ports/violation-repository.ts';
import { pointerTo } from '../xapi/json/json-pointer.ts';
import type { Statement, StatementId } from '../xapi/model/types.ts';
import { readStored } from './statements/read-stored.ts';

/** A statement on the shelf, parsed. */
interface Written {
  readonly statement: Statement;
  readonly document: StoredStatement;
}

/** What judging needs. */
export interface JudgeDeps {
  readonly store: Pick<Store, 'statements' | 'runs' | 'violations'>;
  readonly profiles: { current(): CompiledProfiles };
  readonly sources: KnownSources;
  readonly now: () => number;
  /** Told of each violation once, however often its statement is written. */
  readonly observe?: (violations: readonly Violation[]) => void;
}

/** One registration in one version, and what a write adds to it. */
interface Group {
  readonly version: PatternedVersion;
  readonly registration: string | undefined;
  readonly runners: Runner[];
  /** Where statements stand that do not count any more. */
  readonly gone: RunPlace[];
}

/** What a statement that does not count any more claims, and where it stands. */
interface Given {
  readonly version: ClaimedVersion;
  readonly registration: string | undefined;
  readonly place: RunPlace;
}

/** What moving a run came to; `judged` has all its statements where it was computed anew. */
type Moved = Pick<ComputedRun, 'steps' | 'judged'>;

type Broken = Pick<Violation, 'statement' | 'source' | 'profile'> & { readonly breaches: readonly Breach[] };

const keyOf = ({ id }: ClaimedVersion, registration: string | undefined): string => runKey(id, registration ?? '');

/** Where a rule is broken, without the names that the sender gave to what stands inside of an extension. */
const withoutContent = (kind: Breach['kind'], by: string, location: string): string => {
  const extension = pointerTo('/extensions', by);
  const at = kind === 'concept' ? location.indexOf(extension) : -1;
  return at < 0 ? location : location.slice(0, at + extension.length);
};

/** How many statements of whatever size are held at once. */
const AT_ONCE = 16;

const runOf = ({ fingerprint, last, state }: StoredRun): Run => ({
  fingerprint,
  last,
  state: state as unknown as Run['state'],
});

/**
 * Builds the judge of what has been written: templates and concepts of every profile in force that a statement claims,
 * and the runs of their patterns, moved in the order of `stored` (P2 5.0, 8, 9; P3 2). A run whose next statements do
 * not follow on, of which one was voided or is being erased, or that was moved by other patterns, is computed anew from
 * the shelf; so repeating a write changes nothing. What breaks a profile that the source is held to is kept as a
 * violation, without any content: of a run that was computed anew for all its statements, since one that comes late
 * breaks what stands behind it.
 */
export const createJudgeProfiles = ({ store, profiles, sources, now, observe }: JudgeDeps) => {
  const find = (ids: readonly StatementId[]) => store.statements.find(ids);

  const moveOne = async (
    { version, registration, runners, gone }: Group & { readonly registration: string },
    before: Run | undefined,
  ): Promise<Moved & { readonly run: Run }> => {
    if (before !== undefined && gone.length === 0 && followsOn(version, before, runners))
      return { ...advanceRun(version, before, runners), judged: [] };
    const { run, ...told } = await computeRun(store.statements, version, registration);
    // Never earlier than before: what was voided before its own sink came to judge it must not follow on then.
    const last = latestOf([
      ...(before?.last === undefined ? [] : [before.last]),
      ...(run.last === undefined ? [] : [run.last]),
      ...runners,
      ...gone,
    ]);
    return { ...told, run: { ...run, ...(last === undefined ? {} : { last }) } };
  };

  /**
   * Moves the runs, each by compare-and-set until it holds; also where nothing changes, so that whoever saw less of the
   * shelf is refused.
   */
  const move = async (groups: ReadonlyMap<string, Group>): Promise<ReadonlyMap<string, Moved>> => {
    const done = new Map<string, Moved>();
    for (let open = [...groups.keys()]; open.length > 0;) {
      const found = await store.runs.find(open);
      const moved: StoredRun[] = [];
      for (const key of open) {
        const group = groups.get(key);
        if (group === undefined) continue;
        const { version, registration, runners } = group;
        // Without a registration there is no run: each statement stands alone.
        if (registration === undefined) {
          done.set(key, { ...advanceRun(version, startOf(version), runners), judged: [] });
          continue;
        }
        const stored = found.get(key);
        const before = stored === undefined ? undefined : runOf(stored);
        // Once too long it stays so, as long as its patterns are the same.
        if (before?.state === null && before.fingerprint === version.patterns.fingerprint) {
          done.delete(key);
          continue;
        }
        const {
          run: { fingerprint, last, state },
          ...told
        } = await moveOne({ ...group, registration }, before);
        done.set(key, told);
        if (last !== undefined)
          moved.push({
            key,
            fingerprint,
            last,
            state: state as unknown as StoredRun['state'],
            v: (stored?.v ?? 0) + 1,
          });
      }
      const raced = await store.runs.saveAll(moved);
      open = open.filter((key) => raced.has(key));
    }
    return done;
  };

  const claimsOf = ({ document: { at, timestamp }, statement }: Written): readonly Given[] =>
    findClaims(profiles.current(), [{ statement }]).map(({ version }) => ({
      version,
      registration: statement.context?.registration,
      place: { at, timestamp },
    }));

  /** What voided statements claim: each may be as large as a body, so some are held at once, and none for longer. */
  const claimsOfVoided = async (voided: ReadonlySet<StatementId>): Promise<readonly Given[]> => {
    const given: Given[] = [];
    const ids = [...voided];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      for (const document of (await find(ids.slice(from, from + AT_ONCE))).values())
        given.push(...claimsOf({ document, statement: readStored(document) }));
    }
    return given;
  };

  const keep = async (all: readonly Broken[]): Promise<void> => {
    const violations: Violation[] = [];
    for (const { breaches, ...broken } of all) {
      for (const { by, kind, rule, location } of breaches)
        violations.push({ ...broken, by, kind, rule, location: withoutContent(kind, by, location), at: now() });
    }
    if (violations.length === 0) return;
    const added = await store.violations.add(violations);
    if (added.length > 0) observe?.(added);
  };

  /**
   * `written` are new on the shelf; `voided` are those that one of the same write voids, whenever they came; `erased`
   * count as absent already.
   */
  return async (
    written: readonly Written[],
    voided: ReadonlySet<StatementId>,
    erased: readonly Written[] = [],
  ): Promise<void> => {
    const current = profiles.current();
    if (current.versions.size === 0) return;
    const claims = findClaims(current, written);
    const given = [...(await claimsOfVoided(voided)), ...erased.flatMap(claimsOf)];
    if (claims.length === 0 && given.length === 0) return;

    const known = new Map(written.map(({ document, statement }) => [document.id, statement]));
    const judged = await judgeClaims(claims, known, find);
    const running = await judgeAsStored(
      judged.filter(({ version }) => isPatterned(version)),
      ({ document: { id, timestamp }, statement }) => asStored(statement, id, timestamp),
      known,
      find,
    );
    const groups = new Map<string, Group>();
    const groupOf = (version: ClaimedVersion, registration: string | undefined): Group | undefined => {
      if (!isPatterned(version)) return undefined;
      const key = keyOf(version, registration);
      const group = groups.get(key) ?? { version, registration, runners: [], gone: [] };
      groups.set(key, group);
      return group;
    };
    for (const {
      version,
      of: {
        document: { id, at, timestamp },
        statement,
      },
      judged: { holds },
    } of running) {
      groupOf(version, statement.context?.registration)?.runners.push({ id, at, timestamp, statement, holds });
    }
    for (const { version, registration, place } of given) groupOf(version, registration)?.gone.push(place);
    const moved = await move(groups);

    const all: Broken[] = [];
    const tell = async (
      { id, profile }: ClaimedVersion,
      statement: StatementId,
      from: string,
      judgement: Judgement,
      steps: readonly Breach[],
      told: (breach: Breach) => boolean,
    ): Promise<void> => {
      const { mode, policy } = modeOf(await sources(from), profile);
      if (mode === 'off') return;
      const breaches = withSteps(breachesOf(judgement, policy), steps).filter(told);
      if (breaches.length > 0) all.push({ statement, source: from, profile: id, breaches });
    };
    for (const {
      version,
      of: {
        document: { id, source },
        statement,
      },
      judged: { judgement },
    } of judged) {
      await tell(
        version,
        id,
        source,
        judgement,
        moved.get(keyOf(version, statement.context?.registration))?.steps.get(id) ?? [],
        () => true,
      );
    }
    // What is written here is told of already, by what its sender sent.
    for (const { steps, judged: run } of moved.values()) {
      for (const {
        version,
        of: { id, source },
        judged: { judgement },
      } of run) {
        const broken = known.has(id) ? undefined : steps.get(id);
        if (broken !== undefined) await tell(version, id, source, judgement, broken, ({ kind }) => kind === 'pattern');
      }
    }
    await keep(all);
  };
};
