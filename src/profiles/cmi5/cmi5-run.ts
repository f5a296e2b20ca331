import type { Json } from '../../xapi/model/types.ts';
import { memberOf } from '../model/json-member.ts';
import type { Violation } from '../model/types.ts';
import { checkCmi5Statement, cmi5Violation } from './check-cmi5-statement.ts';
import { cmi5Extension, cmi5ExtensionPointer, type Cmi5Statement, type Cmi5Verb, scoreOf } from './cmi5-statement.ts';

/** The state of a session of an AU, from its "launched" on (cmi5 9.3.1). */
interface Session {
  readonly activity?: string;
  readonly mode?: string;
  readonly moveOn?: string;
  readonly masteryScore?: number;
  /** True between "initialized" and the end of the session. */
  readonly isOpen: boolean;
}

/** The outcomes of an AU in the registration. */
type Outcomes = readonly Cmi5Verb[];

/** The progress of the statements of one registration by the rules of cmi5. Stored as JSON; its keys are hashes. */
export interface Cmi5Run {
  readonly actor?: string;
  readonly sessions: readonly (readonly [session: string, Session])[];
  readonly outcomes: readonly (readonly [activity: string, Outcomes])[];
}

export const EMPTY_CMI5_RUN: Cmi5Run = { sessions: [], outcomes: [] };

/** The most sessions, and the most AUs, that are followed in one registration. */
const MAX_FOLLOWED = 1_000;

const isOutcome = (verb: Cmi5Verb | undefined): verb is 'completed' | 'passed' | 'failed' | 'waived' =>
  verb === 'completed' || verb === 'passed' || verb === 'failed' || verb === 'waived';

const isMet = (moveOn: string | undefined, outcomes: Outcomes): boolean => {
  const [completed, passed] = [outcomes.includes('completed'), outcomes.includes('passed')];
  if (outcomes.includes('waived')) return true;
  if (moveOn === 'Completed') return completed;
  if (moveOn === 'Passed') return passed;
  if (moveOn === 'CompletedAndPassed') return completed && passed;
  return moveOn !== 'CompletedOrPassed' || completed || passed;
};

const ONCE = { completed: 'completed-once', passed: 'passed-once', waived: 'waived-once' } as const;

const checkOutcome = ({ verb, isDefined }: Cmi5Statement, outcomes: Outcomes): readonly Violation[] => {
  if (!isDefined || !isOutcome(verb)) return [];
  if (verb === 'failed')
    return outcomes.includes('passed') ? [cmi5Violation('failed-after-passed', '/verb/id', verb)] : [];
  return outcomes.includes(verb) ? [cmi5Violation(ONCE[verb], '/verb/id', verb)] : [];
};

/** "passed" or "failed" has to state the mastery score of the launch; without a score it may leave this out. */
const checkStatedMastery = ({ statement }: Cmi5Statement, session: Session): readonly Violation[] => {
  const stated = cmi5Extension(statement, 'masteryscore');
  if (session.activity === undefined || stated === session.masteryScore) return [];
  return stated === undefined && statement.result?.score === undefined
    ? []
    : [cmi5Violation('mastery-as-launched', cmi5ExtensionPointer('masteryscore'), stated ?? null)];
};

const checkMasteryScore = (cmi5: Cmi5Statement, session: Session): readonly Violation[] => {
  const { verb, statement } = cmi5;
  if (verb !== 'passed' && verb !== 'failed') return [];
  const violations = checkStatedMastery(cmi5, session);
  const { scaled } = scoreOf(statement);
  const needed = session.masteryScore ?? cmi5Extension(statement, 'masteryscore');
  if (scaled === undefined || typeof needed !== 'number' || (verb === 'passed') === scaled >= needed) return violations;
  const rule = verb === 'passed' ? 'passed-below-mastery' : 'failed-with-mastery';
  return [...violations, cmi5Violation(rule, '/result/score/scaled', scaled)];
};

const checkAllowed = ({ verb, activity, statement }: Cmi5Statement, session: Session): readonly Violation[] => {
  if (!session.isOpen) return [cmi5Violation('allowed-in-session', '/verb/id', statement.verb.id)];
  return verb !== undefined && activity === session.activity
    ? [cmi5Violation('category-missing', '/context/contextActivities/category', verb)]
    : [];
};

const checkSatisfied = (session: Session, outcomes: Outcomes): readonly Violation[] =>
  session.activity === undefined || isMet(session.moveOn, outcomes)
    ? []
    : [cmi5Violation('satisfied-early', '/verb/id', session.moveOn ?? null)];

/** Checks that the statement is about the AU that was launched, and that the launch allows it. */
const checkAboutAu = (cmi5: Cmi5Statement, session: Session): readonly Violation[] => {
  const { verb, activity, statement } = cmi5;
  const violations: Violation[] = [];
  if (session.activity !== undefined && activity !== session.activity)
    violations.push(cmi5Violation('same-activity', '/object/id', memberOf(statement.object as Json, 'id')));
  const isJudged = isOutcome(verb) && verb !== 'waived';
  if (isJudged && (session.mode === 'Browse' || session.mode === 'Review'))
    violations.push(cmi5Violation('launch-mode', '/verb/id', session.mode));
  return [...violations, ...checkMasteryScore(cmi5, session)];
};

/** The violations of a statement in its session; all cmi5 defined ones but "satisfied" are about an AU (cmi5 9.4). */
const checkSession = (cmi5: Cmi5Statement, session: Session, outcomes: Outcomes): readonly Violation[] => {
  if (!cmi5.isDefined) return checkAllowed(cmi5, session);
  return cmi5.verb === 'satisfied' ? checkSatisfied(session, outcomes) : checkAboutAu(cmi5, session);
};

const launchedSession = ({ activity, statement }: Cmi5Statement): Session => {
  const [mode, moveOn, masteryScore] = ['launchmode', 'moveon', 'masteryscore'].map((name) =>
    cmi5Extension(statement, name),
  );
  return {
    activity,
    isOpen: false,
    ...(typeof mode === 'string' && { mode: mode.slice(0, 10) }),
    ...(typeof moveOn === 'string' && { moveOn: moveOn.slice(0, 20) }),
    ...(typeof masteryScore === 'number' && { masteryScore }),
  };
};

const nextSession = (cmi5: Cmi5Statement, session: Session): Session => {
  if (!cmi5.isDefined) return session;
  if (cmi5.verb === 'launched' && session.activity === undefined) return launchedSession(cmi5);
  if (cmi5.verb === 'initialized') return { ...session, isOpen: true };
  return cmi5.verb === 'terminated' || cmi5.verb === 'abandoned' ? { ...session, isOpen: false } : session;
};

const withEntry = <T>(
  entries: readonly (readonly [string, T])[],
  key: string,
  value: T,
): readonly (readonly [string, T])[] => {
  const map = new Map(entries);
  if (!map.has(key) && map.size >= MAX_FOLLOWED) return entries;
  return [...map.set(key, value)];
};

const NEW_SESSION: Session = { isOpen: false };

/**
 * Advances the run of a registration by a statement of cmi5, with the violations of the statement. The order of the
 * statements of one session is not checked here: the pattern of the profile says it.
 */
export const stepCmi5Run = (
  run: Cmi5Run,
  cmi5: Cmi5Statement,
): { readonly run: Cmi5Run; readonly violations: readonly Violation[] } => {
  const { session: key, activity, actor, verb, isDefined } = cmi5;
  const violations = [...checkCmi5Statement(cmi5)];
  if (run.actor !== undefined && actor !== run.actor) violations.push(cmi5Violation('same-actor', '/actor/account'));
  const session = (key === undefined ? undefined : new Map(run.sessions).get(key)) ?? NEW_SESSION;
  const known = new Map(run.outcomes);
  const about = verb === 'satisfied' ? (session.activity ?? activity) : activity;
  const outcomes = known.get(about) ?? [];
  violations.push(...checkOutcome(cmi5, outcomes));
  if (key !== undefined) violations.push(...checkSession(cmi5, session, outcomes));
  const isNew = isDefined && isOutcome(verb) && !outcomes.includes(verb);
  return {
    run: {
      actor: run.actor ?? actor,
      sessions: key === undefined ? run.sessions : withEntry(run.sessions, key, nextSession(cmi5, session)),
      outcomes: isNew ? withEntry(run.outcomes, activity, [...outcomes, verb]) : run.outcomes,
    },
    violations,
  };
};
