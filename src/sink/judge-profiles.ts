import type { ClaimedVersion, CompiledProfiles } from '../profiles/compile-profiles.ts';
import { breachesOf } from '../profiles/compile-version.ts';
import { computeRun } from '../profiles/compute-run.ts';
import { findClaims, judgeAsStored, judgeClaims } from '../profiles/judge-claims.ts';
import { runKey } from '../profiles/run-keys.ts';
import { advanceRun, asStored, followsOn, isPatterned, type PatternedVersion, type Run, type Runner, startOf, withSteps } from '../profiles/run.ts';
import type { Breach } from '../profiles/types.ts';
import type { KnownSources } from '../sources/known-sources.ts';
import { modeOf } from '../sources/profile-modes.ts';
import type { StoredRun } from '../store/run-shelf.ts';
import type { Store, StoredStatement } from '../store/store.ts';
import type { Violation } from '../store/violation-shelf.ts';
import type { Statement, StatementId } from '../xapi/types.ts';
import { readStored } from './read-stored.ts';

/** A statement on the shelf, parsed. */
interface Written {
  readonly statement: Statement;
  readonly document: StoredStatement;
}

/** What judging needs. */
export interface JudgeParts {
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
  /** Something that the run has taken does not count any more. */
  anew: boolean;
}

type Broken = Written & { readonly version: string; readonly profile: string; readonly breaches: readonly Breach[] };

const keyOf = ({ id }: ClaimedVersion, context: Statement['context']): string => runKey(id, context?.registration ?? '');

const runOf = ({ fingerprint, last, state }: StoredRun): Run => ({ fingerprint, last, state: state as unknown as Run['state'] });

/**
 * Builds the judge of what has been written: templates and concepts of every profile in force that a statement claims, and the
 * runs of their patterns, moved in the order of `stored` (P2 5.0, 8, 9; P3 2). A run whose next statements do not follow on, of
 * which one was voided, or that was moved by other patterns, is computed anew from the shelf; so repeating a write
 * changes nothing. What breaks a profile that the source is held to is kept as a violation, without any content.
 */
export const createJudgeProfiles = ({ store, profiles, sources, now, observe }: JudgeParts) => {
  const find = (ids: readonly StatementId[]) => store.statements.find(ids);


  /** Moves the runs, each by compare-and-set until it holds; resolves with what the steps broke. */
  const move = async (groups: ReadonlyMap<string, Group>): Promise<ReadonlyMap<string, ReadonlyMap<StatementId, readonly Breach[]>>> => {
    const broken = new Map<string, ReadonlyMap<StatementId, readonly Breach[]>>();
    for (let open = [...groups.keys()]; open.length > 0;) {
      const found = await store.runs.find(open);
      const moved: StoredRun[] = [];
      const empty: string[] = [];
      for (const key of open) {
        const group = groups.get(key);
        if (group === undefined) continue;
        const { version, registration, runners, anew } = group;
        const before = found.get(key);
        // Without a registration there is no run: each statement stands alone.
        if (registration === undefined) { broken.set(key, advanceRun(version, startOf(version), runners).steps); continue; }
        const outcome = before !== undefined && !anew && followsOn(version, runOf(before), runners)
          ? advanceRun(version, runOf(before), runners)
          : await computeRun(store.statements, version, registration);
        broken.set(key, outcome.steps);
        const { fingerprint, last, state } = outcome.run;
        if (last === undefined) empty.push(key);
        else moved.push({ key, fingerprint, last, state: state as unknown as StoredRun['state'], v: (before?.v ?? 0) + 1 });
      }
      if (empty.length > 0) await store.runs.remove(empty);
      const raced = await store.runs.saveAll(moved);
      open = open.filter((key) => raced.has(key));
    }
    return broken;
  };

  const keep = async (all: readonly Broken[]): Promise<void> => {
    const violations: Violation[] = [];
    for (const { document: { id, source }, version, breaches } of all) {
      for (const { by, kind, rule, location } of breaches) violations.push({ statement: id, source, profile: version, by, kind, rule, location, at: now() });
    }
    if (violations.length === 0) return;
    const added = await store.violations.add(violations);
    if (added.length > 0) observe?.(added);
  };

  /** `written` are new on the shelf; `voided` are those that one of the same write voids, whenever they came. */
  return async (written: readonly Written[], voided: ReadonlySet<StatementId>): Promise<void> => {
    const current = profiles.current();
    if (current.versions.size === 0) return;
    const gone = voided.size === 0 ? [] : [...(await find([...voided])).values()].map((document) => ({ document, statement: readStored(document) }));
    const claims = findClaims(current, written);
    const lost = findClaims(current, gone);
    if (claims.length === 0 && lost.length === 0) return;

    const known = new Map(written.map(({ document, statement }) => [document.id, statement]));
    const judged = await judgeClaims(claims, known, find);
    const running = await judgeAsStored(judged.filter(({ version }) => isPatterned(version)), ({ document: { id, timestamp }, statement }) => asStored(statement, id, timestamp), known, find);
    const groups = new Map<string, Group>();
    const groupOf = (version: ClaimedVersion, { context }: Statement): Group | undefined => {
      if (!isPatterned(version)) return undefined;
      const registration = context?.registration;
      const key = keyOf(version, context);
      const group = groups.get(key) ?? { version, registration, runners: [], anew: false };
      groups.set(key, group);
      return group;
    };
    for (const { version, of: { document: { id, at, timestamp }, statement }, judged: { holds } } of running) {
      groupOf(version, statement)?.runners.push({ id, at, timestamp, statement, holds });
    }
    for (const { version, of: { statement } } of lost) {
      const group = groupOf(version, statement);
      if (group !== undefined) group.anew = true;
    }
    const broken = await move(groups);

    const all: Broken[] = [];
    for (const { version, of, judged: { judgement } } of judged) {
      const source = await sources(of.document.source);
      const { mode, policy } = modeOf(source, version.profile);
      if (mode === 'off') continue;
      const steps = broken.get(keyOf(version, of.statement.context))?.get(of.document.id) ?? [];
      const breaches = withSteps(breachesOf(judgement, policy), steps);
      if (breaches.length > 0) all.push({ ...of, version: version.id, profile: version.profile, breaches });
    }
    await keep(all);
  };
};
