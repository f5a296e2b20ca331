import { categoryIds } from '../../../src/profiles/model/claims.ts';
import { evaluateClaim } from '../../../src/profiles/judge/compile-profiles.ts';
import { violationsOf } from '../../../src/profiles/judge/compile-version.ts';
import { recomputeRun } from '../../../src/profiles/judge/recompute-run.ts';
import {
  stepRegistrationRun,
  compareRunPositions,
  type RegistrationRun,
  type RegistrationRunInput,
  startRegistrationRun,
} from '../../../src/profiles/patterns/registration-run.ts';
import {
  hasPatterns,
  runKey,
  type VersionWithPatterns,
  withPatternViolations,
} from '../../../src/profiles/judge/pattern-run.ts';
import { isTimeRule } from '../../../src/profiles/patterns/statement-times.ts';
import type { Violation } from '../../../src/profiles/model/types.ts';
import { createIsOff, profileModeOf } from '../../../src/access/sources/profile-modes.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { type StoredViolation, violationKey } from '../../../src/store/ports/profiles/violation-repository.ts';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { PROFILES, versionIn } from './run-profiles.ts';
import { type RunOutcome, SOURCES } from './run-world.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

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

const statementOf = ({ text }: StoredStatement): Statement => JSON.parse(Buffer.from(text).toString()) as Statement;
const inRunOrder = (reads: readonly Read[]): readonly Read[] =>
  reads.toSorted((a, b) => compareRunPositions(a.stored, b.stored));

const ALL_SOURCES = [...SOURCES.keys()].sort();
const isOff = createIsOff((id) => Promise.resolve(SOURCES.get(id)));

const registrationsOf = (reads: readonly Read[]): readonly Registration[] => {
  const found = new Map<string, Registration & { readonly reads: Read[] }>();
  for (const read of inRunOrder(reads)) {
    const registration = read.statement.context?.registration?.toLowerCase();
    if (registration === undefined) continue;
    for (const profile of PROFILES) {
      const version = versionIn(profile);
      // A source for which the profile is off takes no part in its runs.
      if (!categoryIds(read.statement).includes(version)) continue;
      if (profileModeOf(SOURCES.get(read.stored.source), profile).mode === 'off') continue;
      const one = found.get(`${version} ${registration}`) ?? { version, registration, reads: [] };
      one.reads.push(read);
      found.set(`${version} ${registration}`, one);
    }
  }
  return [...found.values()];
};

const versionsOf = ({ before, after }: RunOutcome, id: string): readonly VersionWithPatterns[] =>
  [after, before].flatMap((profiles) => profiles?.versions.get(id) ?? []).filter(hasPatterns);

const inputOf = (
  version: VersionWithPatterns,
  { statement, stored: { at, timestamp } }: Read,
): RegistrationRunInput => ({
  statement,
  at,
  timestamp,
  matchedTemplates: evaluateClaim(version, statement, new Map()).matchedTemplates,
});

const nameOf = (version: string, { stored }: Read, { by, rule, location }: Violation): string =>
  violationKey({ statement: stored.id, profile: version, by, rule, location } as StoredViolation);

/** The names of a statement's violations, with those of its run; none where the mode of its source is off. */
const violationNames = (
  version: VersionWithPatterns,
  read: Read,
  ofPatterns: readonly Violation[],
): readonly { readonly name: string; readonly isOrder: boolean }[] => {
  const { mode, policy } = profileModeOf(SOURCES.get(read.stored.source), version.profile);
  if (mode === 'off') return [];
  const { evaluation } = evaluateClaim(version, read.statement, new Map());
  return withPatternViolations(violationsOf(evaluation, policy), ofPatterns).map((violation) => ({
    name: nameOf(version.id, read, violation),
    isOrder: violation.rule === 'order' || isTimeRule(violation.rule),
  }));
};

/** Runs a registration statement by statement: the final state, and the names of all `order` violations. */
const fold = (
  version: VersionWithPatterns,
  reads: readonly Read[],
): { readonly state: RegistrationRun; readonly orderViolations: readonly string[] } => {
  let state = startRegistrationRun(version.patterns);
  const orderViolations = reads.flatMap((read) => {
    const { run, violations } = stepRegistrationRun(version.patterns, state, inputOf(version, read));
    state = run;
    return violationNames(version, read, violations)
      .filter(({ isOrder }) => isOrder)
      .map(({ name }) => name);
  });
  return { state, orderViolations };
};

/**
 * The violations of a registration that a sink may have recorded: of each statement in any run that sinks can have
 * seen. That run has the statements evaluated before this one was stored, and not voided by then.
 */
const possible = (outcome: RunOutcome, version: VersionWithPatterns, { reads }: Registration): ReadonlySet<string> => {
  const { insertedAt, evaluatedAt, goneAt } = outcome;
  const names = new Set<string>();
  for (const [index, read] of reads.entries()) {
    const since = insertedAt.get(read.stored.id)!;
    let states = new Map([['', startRegistrationRun(version.patterns)]]);
    for (const other of reads.slice(0, index)) {
      const {
        stored: { id, voided },
      } = other;
      if ((goneAt.get(id) ?? Infinity) < since) continue;
      const optional = voided || (evaluatedAt.get(id) ?? Infinity) >= since;
      const next = new Map(optional ? states : []);
      for (const state of states.values()) {
        const { run } = stepRegistrationRun(version.patterns, state, inputOf(version, other));
        next.set(JSON.stringify(run), run);
      }
      states = next;
    }
    for (const state of states.values()) {
      const { violations } = stepRegistrationRun(version.patterns, state, inputOf(version, read));
      for (const { name } of violationNames(version, read, violations)) names.add(name);
    }
  }
  return names;
};

const checkRun = async (outcome: RunOutcome, store: Store, one: Registration): Promise<readonly string[]> => {
  const { version, registration, reads } = one;
  const counting = reads.filter(({ stored }) => !stored.voided);
  const run = (await store.patternRuns.find([runKey(version, { registration, sources: ALL_SOURCES })])).get(
    runKey(version, { registration, sources: ALL_SOURCES }),
  );
  if (run === undefined) return counting.length === 0 ? [] : ['1 a run is lost'];
  const by = versionsOf(outcome, version).find(({ patterns }) => patterns.fingerprint === run.fingerprint);
  if (by === undefined) return ['1 a run of patterns that never were'];
  const bad: string[] = [];
  const expected = fold(by, counting);
  if (JSON.stringify(run.state) !== JSON.stringify(expected.state)) bad.push('1 a run differs from its statements');
  const recomputed = await recomputeRun({ ...store.statements, isOff }, by, { registration, sources: ALL_SOURCES });
  if (JSON.stringify(recomputed.run.state) !== JSON.stringify(expected.state))
    bad.push('1 a recomputed run differs from its statements');
  const positions = reads.map(({ stored }) => stored.at);
  const last = counting.at(-1)?.stored;
  if (last !== undefined && compareRunPositions(run.last, last) < 0) bad.push('1 a run lacks its last statement');
  if (counting.length === reads.length && run.last.at !== last?.at)
    bad.push('1 a run has a statement that is not stored');
  if (counting.length > 0 && !positions.includes(run.last.at)) bad.push('1 a run ends with no statement of its own');
  const isNew = outcome.after === undefined || by === outcome.after.versions.get(version);
  if (!isNew && reads.some(({ stored }) => outcome.insertedAt.get(stored.id)! > outcome.lastBefore))
    bad.push('1 a run of the patterns before, though a statement came later');
  return bad;
};

const checkViolations = async (
  outcome: RunOutcome,
  store: Store,
  { reads, registrations }: { readonly reads: readonly Read[]; readonly registrations: readonly Registration[] },
): Promise<readonly string[]> => {
  const bad: string[] = [];
  const { violations } = await store.violations.list({ limit: 10_000 });
  const listed = new Set(violations.map(violationKey));
  const legitimate = new Set<string>();
  const runs = await store.patternRuns.find(
    registrations.map(({ version, registration }) => runKey(version, { registration, sources: ALL_SOURCES })),
  );
  for (const one of registrations) {
    const run = runs.get(runKey(one.version, { registration: one.registration, sources: ALL_SOURCES }));
    for (const by of versionsOf(outcome, one.version)) {
      possible(outcome, by, one).forEach((name) => legitimate.add(name));
      const isNew = outcome.after === undefined || by === outcome.after.versions.get(one.version);
      const { orderViolations } = fold(
        by,
        one.reads.filter(({ stored }) => !stored.voided),
      );
      orderViolations.forEach((name) => legitimate.add(name));
      // The next statement of a run of the patterns before repeats them. And the first to use the new patterns may be a
      // stale sink that dies before it records: statements until then were evaluated by the patterns of their time.
      if (
        isNew &&
        !(outcome.after !== undefined && outcome.cutShort) &&
        run?.fingerprint === by.patterns.fingerprint &&
        !orderViolations.every((name) => listed.has(name))
      )
        bad.push('2 an order violation of a run is not listed');
    }
  }
  for (const read of reads) {
    for (const version of PROFILES.map(versionIn).filter((id) => categoryIds(read.statement).includes(id))) {
      // Violations that depend on no other statement.
      const own = versionsOf(outcome, version).map((by) => {
        const { violations } = stepRegistrationRun(by.patterns, startRegistrationRun(by.patterns), inputOf(by, read));
        return violationNames(by, read, violations)
          .filter(({ isOrder }) => !isOrder)
          .map(({ name }) => name);
      });
      own.flat().forEach((name) => legitimate.add(name));
      if (!own.some((names) => names.every((name) => listed.has(name))))
        bad.push('2 a violation of a statement is not listed');
    }
  }
  if ([...listed].some((one) => !legitimate.has(one))) bad.push('2 a violation that never was is listed');
  const counted = (await store.violations.listCounts({ limit: 1_000 })).reduce((sum, { count }) => sum + count, 0);
  if (counted !== violations.length) bad.push('3 counters differ from the list');
  const observed = outcome.observed.map(violationKey);
  if (new Set(observed).size !== observed.length) bad.push('3 observed twice');
  if (!observed.every((one) => listed.has(one))) bad.push('3 observed, but not listed');
  return bad;
};

/** The promises of evaluation that a schedule broke, each once. */
export const brokenRuns = async (outcome: RunOutcome, store: Store): Promise<readonly string[]> => {
  if (outcome.thrown.length > 0) return outcome.thrown.map((thrown) => `0 ${String(thrown)}`);
  if (outcome.stuck) return ['0 stuck'];
  const reads = [...(await store.statements.find(outcome.ids)).values()].map((stored) => ({
    stored,
    statement: statementOf(stored),
  }));
  const registrations = registrationsOf(reads);
  const bad = [...(await checkViolations(outcome, store, { reads, registrations }))];
  for (const one of registrations) bad.push(...(await checkRun(outcome, store, one)));
  return [...new Set(bad)];
};
