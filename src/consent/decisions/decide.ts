import type { Act, DecisionEvent, Outcome, Passing, Refusal, RefusalKind, Ruling, Said } from '../model/actions.ts';
import { isStale } from '../model/policy.ts';
import type { Decision, Purpose, Signature } from '../model/types.ts';

/** Where an act leads; nothing where it says again what was said before. */
type Change =
  { readonly to: Decision; readonly erases?: number; readonly type?: DecisionEvent['type'] } | Refusal | undefined;

/** No ruling on an objection for so long means erase, in milliseconds. */
export const RULING_MS = 30 * 86_400_000;

/** The decision of somebody who has said nothing. */
export const NO_DECISION: Decision = {
  state: 'none',
  version: 0,
  generation: 1,
  includePast: false,
  signatures: [],
  since: 0,
};

const refuse = (kind: RefusalKind, detail: string): Refusal => ({ outcome: 'refused', kind, detail });

/** Whether the state has erased: an end does so for a study, but a record stays until its source's `keep`. */
const hasErased = (purpose: Purpose, { state }: Decision): boolean =>
  state === 'withdrawn' || (state === 'expired' && purpose.kind !== 'record');

const isHeld = (purpose: Purpose, decision: Decision): boolean =>
  !hasErased(purpose, decision) &&
  decision.state !== 'refused' &&
  (purpose.basis !== 'consent' || decision.from !== undefined);

/** Where a decision goes on from: a state that has erased is left for a new generation, of which nothing is held. */
const leave = (purpose: Purpose, decision: Decision): Decision => {
  if (!hasErased(purpose, decision)) return decision;
  const { from, until, ...rest } = decision;
  return { ...rest, generation: decision.generation + 1 };
};

const isSameYes = (one: readonly Signature[], other: readonly Signature[]): boolean =>
  one.length === other.length &&
  one.every((a) => other.some((b) => a.role === b.role && a.version === b.version && a.includePast === b.includePast));

const agree = (purpose: Purpose, before: Decision, said: Said, now: number, joint: boolean): Change => {
  if (said.version !== purpose.version)
    return refuse('other-version', `version ${said.version} was shown, and ${purpose.version} is the present one`);
  if (purpose.state !== 'open' || (purpose.until ?? Infinity) <= now)
    return refuse('wrong-state', 'the purpose is not open');
  const isConsent = purpose.basis === 'consent';
  if (!isConsent && ['none', 'pending', 'granted'].includes(before.state)) return undefined;

  const { role } = said.by;
  const mine: Signature = { role, version: said.version, includePast: said.includePast ?? false };
  const others = joint ? before.signatures.filter((one) => one.role !== role && one.version === said.version) : [];
  const signatures = [...others, mine];
  const isPermitted = before.state === 'granted' && !isStale(purpose, before);
  if (joint && others.length === 0) {
    if (isSameYes(before.signatures, signatures)) return undefined;
    const waits = isConsent && !isPermitted && before.state !== 'paused';
    return {
      type: 'signature',
      to: waits
        ? { ...leave(purpose, before), state: 'pending', version: said.version, includePast: false, signatures }
        : { ...before, signatures },
    };
  }

  const includePast = signatures.every((one) => one.includePast);
  if (isPermitted && before.version === said.version && isSameYes(before.signatures, signatures)) return undefined;
  const isOnlySigned = isPermitted && before.version === said.version && before.includePast === includePast;
  const { until, ...base } = leave(purpose, before);
  // Consent is not retroactive: what was done while nothing was permitted stays out, in a new generation or not.
  const from = isPermitted && before.from !== undefined ? before.from : now;
  const end = purpose.until === undefined ? {} : { until: purpose.until };
  return {
    type: isOnlySigned ? 'signature' : 'decision',
    to: { ...base, ...end, state: 'granted', version: said.version, from, includePast, signatures },
  };
};

const decline = (purpose: Purpose, before: Decision): Change => {
  if (before.state === 'refused' || before.state === 'withdrawn') return undefined;
  if (isHeld(purpose, before))
    return { to: { ...before, state: 'withdrawn', signatures: [] }, erases: before.generation };
  return { to: { ...leave(purpose, before), state: 'refused', signatures: [] } };
};

/** The same no again: it changes nothing, but for a yes that one of two has said since. */
const repeat = (before: Decision): Change =>
  before.signatures.length === 0 ? undefined : { type: 'signature', to: { ...before, signatures: [] } };

const object = (before: Decision): Change =>
  ['objected', 'refused', 'withdrawn'].includes(before.state)
    ? repeat(before)
    : { to: { ...before, state: 'objected', signatures: [] } };

const forget = (purpose: Purpose, before: Decision): Change => {
  if (before.state === 'withdrawn') return undefined;
  const { generation } = before;
  // An objection only hides: what it forgets must be of a generation that is over.
  const to: Decision =
    purpose.basis === 'consent'
      ? { ...before, state: 'withdrawn', signatures: [] }
      : { ...before, state: 'objected', generation: generation + 1, signatures: [] };
  return { to, erases: generation };
};

const say = (purpose: Purpose, before: Decision, said: Said, now: number, joint: boolean): Change => {
  if (said.by.role === 'guardian' && !joint)
    return refuse('not-theirs', 'a guardian decides for this person no longer');
  const isConsent = purpose.basis === 'consent';
  switch (said.choice) {
    case 'forget':
      return forget(purpose, before);
    case 'yes':
      return agree(purpose, before, said, now, joint);
    case 'object':
      return isConsent ? refuse('wrong-basis', 'the purpose rests on consent: say no, pause or stop') : object(before);
    default:
      if (!isConsent)
        return refuse(
          'wrong-basis',
          'the purpose does not rest on consent: object, or take an objection back with yes',
        );
  }
  if (said.choice === 'no' || said.choice === 'stop') return decline(purpose, before);
  if (said.choice === 'pause') {
    if (before.state === 'paused') return repeat(before);
    return before.state === 'granted'
      ? { to: { ...before, state: 'paused', signatures: [] } }
      : refuse('wrong-state', 'only what was granted can be paused');
  }
  if (before.state === 'granted') return undefined;
  return before.state === 'paused'
    ? agree(purpose, before, said, now, joint)
    : refuse('wrong-state', 'only what was paused can be resumed');
};

const rule = (before: Decision, { choice, reason }: Ruling): Change => {
  if (before.state !== 'objected') return refuse('wrong-state', 'there is no objection to rule on');
  if (reason.trim() === '') return refuse('wrong-state', 'a ruling needs its written reason');
  return choice === 'erase'
    ? { to: { ...before, state: 'withdrawn' }, erases: before.generation }
    : { to: { ...before, state: 'none' } };
};

const pass = (stored: Decision, before: Decision, { choice }: Passing, now: number): Change => {
  if (choice === 'expire') return before === stored ? refuse('not-due', 'no end has passed') : { to: before };
  const isDue = stored.state === 'objected' && stored.since + RULING_MS <= now;
  return isDue
    ? { to: { ...stored, state: 'withdrawn' }, erases: stored.generation }
    : refuse('not-due', 'no objection has waited 30 days');
};

/** A decision as time has made it: what was granted or paused has expired where its `until` has passed. */
export const decisionAt = (decision: Decision, now: number): Decision =>
  (decision.state === 'granted' || decision.state === 'paused') && (decision.until ?? Infinity) <= now
    ? { ...decision, state: 'expired', since: decision.until ?? now }
    : decision;

/**
 * What an act makes of a decision (absent: none yet): the new one with its event, the same one, or a refusal. On the
 * basis of consent one says yes, no, pause, resume, stop; on the others one objects, and a yes takes the objection back
 * (GDPR art. 7(3), 8, 21). Where it is `joint` (`isJoint`), a yes and a resume take two. A no, a stop and an objection
 * are taken whatever version was shown and whether or not the purpose is open. `now` is in milliseconds since the
 * epoch.
 */
export const decide = (
  purpose: Purpose,
  decision: Decision | undefined,
  act: Act,
  now: number,
  joint = false,
): Outcome => {
  const stored = decision ?? NO_DECISION;
  const before = decisionAt(stored, now);
  const { by, choice } = act;
  const change =
    by.role === 'system'
      ? pass(stored, before, act as Passing, now)
      : by.role === 'steward'
        ? rule(before, act as Ruling)
        : say(purpose, before, act as Said, now, joint);
  if (change === undefined) return { outcome: 'unchanged', decision: before };
  if ('outcome' in change) return change;

  const { to, type = 'decision' } = change;
  // An end that nobody has recorded yet is recorded, and erases, with whatever comes first.
  const erases = change.erases ?? (before !== stored && hasErased(purpose, before) ? before.generation : undefined);
  const isNew = to.state !== before.state || to.generation !== before.generation;
  const event: DecisionEvent = {
    type,
    at: now,
    purpose: purpose.id,
    purposeHash: purpose.hash,
    from: choice === 'expire' ? stored.state : before.state,
    to: to.state,
    generation: to.generation,
    by,
    ...('language' in act ? { language: act.language } : {}),
    data: {
      choice,
      ...('version' in act ? { version: act.version } : {}),
      ...('includePast' in act ? { includePast: act.includePast } : {}),
      ...('reason' in act ? { reason: act.reason } : {}),
      ...(erases === undefined ? {} : { erases }),
    },
  };
  return { outcome: 'decided', decision: isNew ? { ...to, since: now } : to, event };
};
