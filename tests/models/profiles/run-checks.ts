import { claimsOf } from '../../../src/profiles/model/claims.ts';
import { judgeClaim } from '../../../src/profiles/judge/compile-profiles.ts';
import { breachesOf } from '../../../src/profiles/judge/compile-version.ts';
import { computeRun } from '../../../src/profiles/judge/recompute-run.ts';
import {
  advance,
  compareInRun,
  type RegistrationRun,
  startRun,
} from '../../../src/profiles/patterns/registration-run.ts';
import { isPatterned, type PatternedVersion, withSteps } from '../../../src/profiles/judge/pattern-run.ts';
import { runKey } from '../../../src/profiles/judge/run-keys.ts';
import type { Breach } from '../../../src/profiles/model/types.ts';
import { modeOf } from '../../../src/sources/profile-modes.ts';
import type { Store, StoredStatement } from '../../../src/store/ports/store.ts';
import { violationKey } from '../../../src/store/ports/violation-key.ts';
import type { Violation } from '../../../src/store/ports/violation-repository.ts';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { PROFILES, versionIn } from './run-profiles.ts';
import { type RunOutcome, SOURCES } from './run-world.ts';

interface Read {
  readonly stored: StoredStatement;
  readonly statement: Statement;
}

/** All statements of one registration in one version, in the order of runs; voided ones too. */
interface Registration {
  readonly version: string;
  readonly registration: string;
  readonly reads: readonly Read[];
}

const textOf = ({ text }: StoredStatement): Statement => JSON.parse(Buffer.from(text).toString()) as Statement;
const inRunOrder = (reads: readonly Read[]): readonly Read[] =>
  reads.toSorted((a, b) => compareInRun(a.stored, b.stored));

const registrationsOf = (reads: readonly Read[]): readonly Registration[] => {
  const found = new Map<string, Registration & { readonly reads: Read[] }>();
  for (const read of inRunOrder(reads)) {
    const registration = read.statement.context?.registration?.toLowerCase();
    if (registration === undefined) continue;
    for (const version of PROFILES.map(versionIn).filter((id) => claimsOf(read.statement).includes(id))) {
      const one = found.get(`${version} ${registration}`) ?? { version, registration, reads: [] };
      one.reads.push(read);
      found.set(`${version} ${registration}`, one);
    }
  }
  return [...found.values()];
};

const versionsOf = ({ before, after }: RunOutcome, id: string): readonly PatternedVersion[] =>
  [after, before].flatMap((profiles) => profiles?.versions.get(id) ?? []).filter(isPatterned);

const holdsFor = (version: PatternedVersion, { statement }: Read): ReadonlySet<string> =>
  judgeClaim(version, statement, new Map()).holds;

const nameOf = (version: string, { stored }: Read, { by, rule, location }: Breach): string =>
  violationKey({ statement: stored.id, profile: version, by, rule, location } as Violation);

/**
 * What a statement is told to break, where its run says these steps; nothing where its source is not held to the
 * profile.
 */
const toldOf = (
  version: PatternedVersion,
  read: Read,
  steps: readonly Breach[],
  counts: (breach: Breach) => boolean = () => true,
): readonly string[] => {
  const { mode, policy } = modeOf(SOURCES.get(read.stored.source), version.profile);
  if (mode === 'off') return [];
  return withSteps(breachesOf(judgeClaim(version, read.statement, new Map()).judgement, policy), steps)
    .filter(counts)
    .map((breach) => nameOf(version.id, read, breach));
};

const isOrder = ({ rule }: Breach): boolean => rule === 'order';

/**
 * Judges a registration statement by statement: the state in the end, and each statement that comes at the wrong place.
 */
const fold = (
  version: PatternedVersion,
  reads: readonly Read[],
): { readonly state: RegistrationRun; readonly told: readonly string[] } => {
  let state = startRun(version.patterns);
  const told = reads.flatMap((read) => {
    const { run, breaches } = advance(version.patterns, state, read.statement, holdsFor(version, read));
    state = run;
    return toldOf(version, read, breaches, isOrder);
  });
  return { state, told };
};

/**
 * All that may have been told of a registration at some time: of each statement by any run that the sinks can have
 * seen. Whoever judged it then had in its run what had been judged before the statement was on its shelf, and was not
 * voided until then.
 */
const possible = (outcome: RunOutcome, version: PatternedVersion, { reads }: Registration): ReadonlySet<string> => {
  const { insertedAt, judgedAt, goneAt } = outcome;
  const told = new Set<string>();
  for (const [index, read] of reads.entries()) {
    const since = insertedAt.get(read.stored.id)!;
    let states = new Map([['', startRun(version.patterns)]]);
    for (const other of reads.slice(0, index)) {
      const {
        stored: { id, voided },
      } = other;
      if ((goneAt.get(id) ?? Infinity) < since) continue;
      const optional = voided || (judgedAt.get(id) ?? Infinity) >= since;
      const next = new Map(optional ? states : []);
      for (const state of states.values()) {
        const { run } = advance(version.patterns, state, other.statement, holdsFor(version, other));
        next.set(JSON.stringify(run), run);
      }
      states = next;
    }
    for (const state of states.values())
      for (const one of toldOf(
        version,
        read,
        advance(version.patterns, state, read.statement, holdsFor(version, read)).breaches,
      ))
        told.add(one);
  }
  return told;
};

const checkRun = async (outcome: RunOutcome, store: Store, one: Registration): Promise<readonly string[]> => {
  const { version, registration, reads } = one;
  const counting = reads.filter(({ stored }) => !stored.voided);
  const run = (await store.runs.find([runKey(version, registration)])).get(runKey(version, registration));
  if (run === undefined) return counting.length === 0 ? [] : ['1 a run is lost'];
  const by = versionsOf(outcome, version).find(({ patterns }) => patterns.fingerprint === run.fingerprint);
  if (by === undefined) return ['1 a run of patterns that never were'];
  const bad: string[] = [];
  const expected = fold(by, counting);
  if (JSON.stringify(run.state) !== JSON.stringify(expected.state))
    bad.push('1 a run is not what its statements come to');
  const anew = await computeRun(store.statements, by, registration);
  if (JSON.stringify(anew.run.state) !== JSON.stringify(expected.state))
    bad.push('1 a run computed anew is not what its statements come to');
  const places = reads.map(({ stored }) => stored.at);
  const last = counting.at(-1)?.stored;
  if (last !== undefined && compareInRun(run.last, last) < 0) bad.push('1 a run has not taken its last statement');
  if (counting.length === reads.length && run.last.at !== last?.at)
    bad.push('1 a run has taken a statement that is not there');
  if (counting.length > 0 && !places.includes(run.last.at)) bad.push('1 a run ends with no statement of its own');
  const isNew = outcome.after === undefined || by === outcome.after.versions.get(version);
  if (!isNew && reads.some(({ stored }) => outcome.insertedAt.get(stored.id)! > outcome.lastBefore))
    bad.push('1 a run of the patterns before, though a statement came later');
  return bad;
};

const checkViolations = async (
  outcome: RunOutcome,
  store: Store,
  reads: readonly Read[],
  registrations: readonly Registration[],
): Promise<readonly string[]> => {
  const bad: string[] = [];
  const { violations } = await store.violations.list({ limit: 10_000 });
  const listed = new Set(violations.map(violationKey));
  const legitimate = new Set<string>();
  const runs = await store.runs.find(registrations.map(({ version, registration }) => runKey(version, registration)));
  for (const one of registrations) {
    const run = runs.get(runKey(one.version, one.registration));
    for (const by of versionsOf(outcome, one.version)) {
      possible(outcome, by, one).forEach((told) => legitimate.add(told));
      const isNew = outcome.after === undefined || by === outcome.after.versions.get(one.version);
      const { told } = fold(
        by,
        one.reads.filter(({ stored }) => !stored.voided),
      );
      told.forEach((each) => legitimate.add(each));
      // Of a run that is of the patterns before, the next statement tells anew. And who judges by others first may be a
      // stale sink that dies before it tells: the statements until then were judged by the patterns of their time.
      if (
        isNew &&
        !(outcome.after !== undefined && outcome.cutShort) &&
        run?.fingerprint === by.patterns.fingerprint &&
        !told.every((each) => listed.has(each))
      )
        bad.push('2 an order that a run does not allow is not told');
    }
  }
  for (const read of reads) {
    for (const version of PROFILES.map(versionIn).filter((id) => claimsOf(read.statement).includes(id))) {
      // What hangs on no other statement.
      const own = versionsOf(outcome, version).map((by) =>
        toldOf(
          by,
          read,
          advance(by.patterns, startRun(by.patterns), read.statement, holdsFor(by, read)).breaches,
          (breach) => !isOrder(breach),
        ),
      );
      own.flat().forEach((each) => legitimate.add(each));
      if (!own.some((told) => told.every((each) => listed.has(each))))
        bad.push('2 what a statement breaks is not told');
    }
  }
  if ([...listed].some((one) => !legitimate.has(one))) bad.push('2 told of a statement that never broke it');
  const counted = (await store.violations.counts({ limit: 1_000 })).reduce((sum, { count }) => sum + count, 0);
  if (counted !== violations.length) bad.push('3 counters are not what is listed');
  const observed = outcome.observed.map(violationKey);
  if (new Set(observed).size !== observed.length) bad.push('3 observed twice');
  if (!observed.every((one) => listed.has(one))) bad.push('3 observed, and not listed');
  return bad;
};

/** What a schedule broke of what judging promises, each kind once. */
export const brokenRuns = async (outcome: RunOutcome, store: Store): Promise<readonly string[]> => {
  if (outcome.thrown.length > 0) return outcome.thrown.map((thrown) => `0 ${String(thrown)}`);
  if (outcome.stuck) return ['0 stuck'];
  const reads = [...(await store.statements.find(outcome.ids)).values()].map((stored) => ({
    stored,
    statement: textOf(stored),
  }));
  const registrations = registrationsOf(reads);
  const bad = [...(await checkViolations(outcome, store, reads, registrations))];
  for (const one of registrations) bad.push(...(await checkRun(outcome, store, one)));
  return [...new Set(bad)];
};
