import { defined } from '../../core/json-object.ts';
import type { SortKey, Statement } from '../../xapi/model/types.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import type { Violation } from '../model/types.ts';
import { EMPTY_CMI5_RUN, stepCmi5Run, type Cmi5Run } from '../cmi5/cmi5-run.ts';
import { cmi5ExtensionPointer, readCmi5Statement } from '../cmi5/cmi5-statement.ts';
import { DEAD, type PatternState } from './automaton.ts';
import type { CompiledPatterns } from './compile-patterns.ts';
import { addTime, type LatestTime, type StatementTimes } from './statement-times.ts';
import {
  MAX_SUBREGISTRATIONS,
  readSubregistrations,
  type Subregistration,
  type SubregistrationFault,
} from './subregistrations.ts';

/** One state for each primary pattern, in their order. */
type PatternStates = readonly PatternState[];

/** The progress of the statements of one registration in the primary patterns of a version (P2 9.0). Stored as JSON. */
export interface RegistrationRun {
  /** The states over all statements of the registration. */
  readonly all: PatternStates;
  /** True if a statement had no subregistration: then all of them have to follow one primary pattern together. */
  readonly lacked: boolean;
  /** The states over the statements of each subregistration. */
  readonly subs: readonly (readonly [subregistration: string, states: PatternStates])[];
  /** The latest times of each subregistration, and of '' for statements without one; absent before the first. */
  readonly times?: readonly LatestTime[];
  /** Only for cmi5: then `subs` are its sessions. */
  readonly cmi5?: Cmi5Run;
}

/** A statement that a run reads, with the ids of the templates that it matches. */
export interface RegistrationRunInput extends Partial<StatementTimes> {
  readonly statement: Statement;
  readonly matchedTemplates: ReadonlySet<string>;
}

/** A run after one more statement, and the violations of that statement. */
export interface RunStep {
  readonly run: RegistrationRun;
  readonly violations: readonly Violation[];
}

/** The `expected` of an `order` violation if no further statement can follow the pattern. */
export const ENDED_EARLIER = 'no further statement: an earlier one had broken the pattern';

/** A run before its first statement. */
export const startRegistrationRun = ({ primaries, isBySession }: CompiledPatterns): RegistrationRun => ({
  all: primaries.map(({ automaton }) => automaton.start),
  lacked: false,
  subs: [],
  ...(isBySession && { cmi5: EMPTY_CMI5_RUN }),
});

const isAlive = (states: PatternStates): boolean => states.some((state) => state !== DEAD);

const stepStates = (
  { primaries }: CompiledPatterns,
  states: PatternStates,
  matchedTemplates: ReadonlySet<string>,
): PatternStates => primaries.map(({ automaton }, index) => automaton.step(states[index] ?? DEAD, matchedTemplates));

const patternViolation = (
  { primaries }: CompiledPatterns,
  rule: Violation['rule'],
  details: Pick<Violation, 'location' | 'expected' | 'found'>,
): Violation => ({ by: primaries[0]?.id ?? '', kind: 'pattern', rule, ...details });

interface StatesBefore {
  readonly states: PatternStates;
  readonly location: string;
}

// The violation names the first pattern that was still possible, and expects what any such pattern allowed.
const orderViolation = (
  patterns: CompiledPatterns,
  { states, location }: StatesBefore,
  matchedTemplates: ReadonlySet<string>,
): Violation => {
  const possible = patterns.primaries.filter((_, index) => (states[index] ?? DEAD) !== DEAD);
  const expected = patterns.primaries.flatMap(({ automaton }, index) => automaton.expected(states[index] ?? DEAD));
  return {
    ...patternViolation(patterns, 'order', {
      location,
      expected: possible.length === 0 ? ENDED_EARLIER : [...new Set(expected)],
      found: [...matchedTemplates],
    }),
    ...defined({ by: possible[0]?.id }),
  };
};

const missingRegistration = (patterns: CompiledPatterns): Violation =>
  patternViolation(patterns, 'registration', {
    location: '/context/registration',
    expected: 'a registration',
    found: null,
  });

/** The subregistrations that the run follows: there is a limit. */
const followed = (subs: RegistrationRun['subs'], subregistrations: readonly Subregistration[]): readonly string[] =>
  subregistrations.flatMap(({ id }) => (subs.some(([known]) => known === id) ? id : []));

/** Adds a statement to the times of each part of a run to which it belongs. */
const stepTimes = (
  patterns: CompiledPatterns,
  { times }: RegistrationRun,
  {
    input: { statement, at, timestamp },
    parts,
  }: { readonly input: RegistrationRunInput; readonly parts: readonly string[] },
): { readonly times: Pick<RegistrationRun, 'times'>; readonly violations: readonly Violation[] } => {
  if (at === undefined || timestamp === undefined || parts.length === 0)
    return { times: times === undefined ? {} : { times }, violations: [] };
  const { times: next, broken } = addTime(times ?? [], parts, { at, timestamp });
  if (broken === undefined) return { times: { times: next }, violations: [] };
  const expected = `later than ${new Date(broken.latest).toISOString()}`;
  const found = statement.timestamp ?? new Date(timestamp).toISOString();
  return {
    times: { times: next },
    violations: [patternViolation(patterns, broken.rule, { location: '/timestamp', expected, found })],
  };
};

/** Steps the states of each subregistration; those beyond the limit share one violation. */
const stepSubregistrations = (
  patterns: CompiledPatterns,
  subs: RegistrationRun['subs'],
  {
    subregistrations,
    step,
  }: {
    readonly subregistrations: readonly Subregistration[];
    readonly step: (before: StatesBefore) => PatternStates;
  },
): { readonly subs: RegistrationRun['subs']; readonly tooMany: readonly Violation[] } => {
  if (subregistrations.length === 0) return { subs, tooMany: [] };
  const stepped = new Map(subs);
  let beyond: SubregistrationFault | undefined;
  for (const { id, location } of subregistrations) {
    const known = stepped.get(id);
    if (known === undefined && stepped.size >= MAX_SUBREGISTRATIONS) {
      const expected = `at most ${MAX_SUBREGISTRATIONS} subregistrations in a registration`;
      beyond ??= { location, expected, found: id };
      continue;
    }
    stepped.set(id, step({ states: known ?? startRegistrationRun(patterns).all, location }));
  }
  return {
    subs: [...stepped],
    tooMany: beyond === undefined ? [] : [patternViolation(patterns, 'subregistration', beyond)],
  };
};

/** Advances the run of a registration of cmi5: the rules of cmi5, and the order within each session. */
const stepSessions = (patterns: CompiledPatterns, run: RegistrationRun, input: RegistrationRunInput): RunStep => {
  const { statement, matchedTemplates } = input;
  const cmi5 = readCmi5Statement(statement);
  const { run: cmi5Run, violations } = stepCmi5Run(run.cmi5 ?? EMPTY_CMI5_RUN, cmi5);
  const orders: Violation[] = [];
  const step = (before: StatesBefore): PatternStates => {
    const after = stepStates(patterns, before.states, matchedTemplates);
    if (!isAlive(after)) orders.push(orderViolation(patterns, before, matchedTemplates));
    return after;
  };
  const { session, isDefined } = cmi5;
  const location = cmi5ExtensionPointer('sessionid');
  const subregistrations = session === undefined || !isDefined ? [] : [{ id: session, location }];
  const { subs, tooMany } = stepSubregistrations(patterns, run.subs, { subregistrations, step });
  const parts = followed(subs, subregistrations);
  const { times, violations: ofTimes } = stepTimes(patterns, run, { input, parts });
  return {
    run: { ...run, subs, ...times, cmi5: cmi5Run },
    violations: [...orders, ...tooMany, ...violations, ...ofTimes],
  };
};

/**
 * Advances the run of a registration by a statement that claims the version. The rules of its violations (P2 9.0):
 * `registration`, `subregistration`, `order` (located at the entry of the subregistration, or ''), `timestamp-order`
 * and `timestamp-shared` (see `addTime`).
 */
export const stepRegistrationRun = (
  patterns: CompiledPatterns,
  run: RegistrationRun,
  input: RegistrationRunInput,
): RunStep => {
  const { statement, matchedTemplates } = input;
  const { subregistrations, faults } = readSubregistrations(statement, patterns.version);
  const violations = faults.map((fault) => patternViolation(patterns, 'subregistration', fault));
  if (statement.context?.registration === undefined)
    return { run, violations: [missingRegistration(patterns), ...violations] };
  if (patterns.isBySession) {
    const stepped = stepSessions(patterns, run, input);
    return { run: stepped.run, violations: [...violations, ...stepped.violations] };
  }

  const checkOrder = (before: StatesBefore, after: PatternStates): void => {
    if (!patterns.mayFollowAnother && !isAlive(after))
      violations.push(orderViolation(patterns, before, matchedTemplates));
  };

  // A malformed extension says that there is a subregistration: it does not bind all statements to one pattern.
  const lacked = run.lacked || (subregistrations.length === 0 && faults.length === 0);
  const all = stepStates(patterns, run.all, matchedTemplates);
  if (lacked) checkOrder({ states: run.all, location: '' }, all);

  const { subs, tooMany } = stepSubregistrations(patterns, run.subs, {
    subregistrations,
    step: (before) => {
      const after = stepStates(patterns, before.states, matchedTemplates);
      checkOrder(before, after);
      return after;
    },
  });
  const parts = [...(lacked ? [''] : []), ...followed(subs, subregistrations)];
  const { times, violations: ofTimes } = stepTimes(patterns, run, { input, parts });
  return { run: { all, lacked, subs, ...times }, violations: [...violations, ...tooMany, ...ofTimes] };
};

/** Orders the statements of a run: by `stored`, then timestamp, then sort key (P3 2.2). */
export const compareRunPositions = (
  a: { readonly at: SortKey; readonly timestamp: number },
  b: { readonly at: SortKey; readonly timestamp: number },
): number => storedOf(a.at) - storedOf(b.at) || a.timestamp - b.timestamp || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
