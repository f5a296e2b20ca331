import { defined } from '../../core/json-object.ts';
import type { DecisionEvent, Refusal, RefusalKind, SubjectAction } from '../model/actions.ts';
import { type Assurance, isSureEnough, leastAssurance, leastSure } from '../model/assurance.ts';
import { isStale } from '../model/policy.ts';
import type { Decision, Purpose, Signature } from '../model/types.ts';

/** The result of an action; undefined if it repeats what holds already. */
export type Change =
  { readonly to: Decision; readonly erases?: number; readonly type?: DecisionEvent['type'] } | Refusal | undefined;

/** The context of an action. `now` is in milliseconds since the epoch. */
export interface DecisionContext {
  readonly purpose: Purpose;
  readonly now: number;
  /** A yes and a resume take two signatures (`needsParentalConsent`); no when absent. */
  readonly needsParentalConsent?: boolean;
}

export const refuse = (kind: RefusalKind, detail: string): Refusal => ({ outcome: 'refused', kind, detail });

/** True if the state has erased: the end of a study has, the end of a record has not (its source's `keep` counts). */
export const hasErased = (purpose: Purpose, { state }: Decision): boolean =>
  state === 'withdrawn' || (state === 'expired' && purpose.kind !== 'record');

const hasData = (purpose: Purpose, decision: Decision): boolean =>
  !hasErased(purpose, decision) &&
  decision.state !== 'refused' &&
  (purpose.basis !== 'consent' || decision.from !== undefined);

/**
 * The decision that an action starts from: after a state that has erased, a new generation, of which nothing is stored.
 */
const startGeneration = (purpose: Purpose, decision: Decision): Decision => {
  if (!hasErased(purpose, decision)) return decision;
  const { from, until, ...rest } = decision;
  return { ...rest, generation: decision.generation + 1 };
};

/** True if both are the same yes. A yes with too little assurance for the purpose is another one. */
const isSameYes = (purpose: Purpose, before: readonly Signature[], now: readonly Signature[]): boolean =>
  before.length === now.length &&
  before.every((a) =>
    now.some(
      (b) =>
        a.role === b.role &&
        a.version === b.version &&
        a.includePast === b.includePast &&
        isSureEnough(a.assurance, leastAssurance(purpose)),
    ),
  );

/** True if the decision permits in the present version of the purpose. */
const isPermitting = (purpose: Purpose, before: Decision): boolean =>
  before.state === 'granted' && !isStale(purpose, before) && isSureEnough(before.assurance, leastAssurance(purpose));

const withAssurance = ({ assurance: _, ...decision }: Decision, assurance: Assurance | undefined): Decision =>
  assurance === undefined ? decision : { ...decision, assurance };

const assuranceOf = (signatures: readonly Signature[]): Assurance | undefined =>
  leastSure(signatures.map(({ assurance }) => assurance));

/** The first of two yeses permits nothing by itself. */
const sign = (before: Decision, signature: Signature, { purpose }: DecisionContext): Change => {
  const signatures = [signature];
  if (isSameYes(purpose, before.signatures, signatures)) return undefined;
  const isPending = purpose.basis === 'consent' && !isPermitting(purpose, before) && before.state !== 'paused';
  const { version } = signature;
  const pending = (): Decision => ({
    ...startGeneration(purpose, before),
    state: 'pending',
    version,
    includePast: false,
    signatures,
  });
  return {
    type: 'signature',
    to: isPending ? withAssurance(pending(), signature.assurance) : { ...before, signatures },
  };
};

/** Grants, by the only yes that is needed or the second of two. */
const grant = (before: Decision, signatures: readonly Signature[], { purpose, now }: DecisionContext): Change => {
  const { version } = purpose;
  const isPermitted = isPermitting(purpose, before);
  const includePast = signatures.every((one) => one.includePast);
  if (isPermitted && before.version === version && isSameYes(purpose, before.signatures, signatures)) return undefined;
  const isOnlySigned = isPermitted && before.version === version && before.includePast === includePast;
  const { until, ...base } = startGeneration(purpose, before);
  // Consent is not retroactive: what was done while nothing was permitted stays out, in a new generation or not.
  const from = isPermitted && before.from !== undefined ? before.from : now;
  const end = purpose.until === undefined ? {} : { until: purpose.until };
  return {
    type: isOnlySigned ? 'signature' : 'decision',
    to: withAssurance(
      { ...base, ...end, state: 'granted', version, from, includePast, signatures },
      assuranceOf(signatures),
    ),
  };
};

/** True for a no or a pause by a sure sign-in: a link of a tool does not take it back. */
const isSurelyEnded = ({ state, assurance }: Decision): boolean =>
  ['refused', 'withdrawn', 'objected', 'paused'].includes(state) && isSureEnough(assurance, 'institution');

const SURER = 'sign in by a link of the institution, or at its OpenID provider';

/** The refusal of a yes that is not sure enough; undefined if it is. */
const assuranceRefusal = (purpose: Purpose, before: Decision, given: Assurance | undefined): Refusal | undefined => {
  const needed = leastAssurance(purpose);
  if (!isSureEnough(given, needed))
    return refuse(
      'not-sure',
      needed === 'idp'
        ? 'a yes to this purpose counts from a sign-in at the OpenID provider of the institution alone'
        : `a yes to this purpose does not count from a link of a tool: ${SURER}`,
    );
  return isSurelyEnded(before) && !isSureEnough(given, 'institution')
    ? refuse('not-sure', `what was ended by a surer sign-in is not taken back from a link of a tool: ${SURER}`)
    : undefined;
};

const agree = (before: Decision, action: SubjectAction, context: DecisionContext): Change => {
  const { purpose, now, needsParentalConsent = false } = context;
  const { version, includePast = false } = action;
  if (version !== purpose.version)
    return refuse('other-version', `version ${version} was shown, and ${purpose.version} is the present one`);
  if (purpose.state !== 'open' || (purpose.until ?? Infinity) <= now)
    return refuse('wrong-state', 'the purpose is not open');
  if (purpose.basis !== 'consent' && ['none', 'pending', 'granted'].includes(before.state)) return undefined;

  const { role, assurance } = action.by;
  const unsure = assuranceRefusal(purpose, before, assurance);
  if (unsure !== undefined) return unsure;
  const mine: Signature = { role, version, includePast, ...defined({ assurance }) };
  if (!needsParentalConsent) return grant(before, [mine], context);
  const others = before.signatures.filter((one) => one.role !== role && one.version === version);
  return others.length === 0 ? sign(before, mine, context) : grant(before, [...others, mine], context);
};

const decline = (purpose: Purpose, before: Decision): Change => {
  if (before.state === 'refused' || before.state === 'withdrawn') return undefined;
  if (hasData(purpose, before))
    return { to: { ...before, state: 'withdrawn', signatures: [] }, erases: before.generation };
  return { to: { ...startGeneration(purpose, before), state: 'refused', signatures: [] } };
};

/** The same no again changes nothing, except that it takes back a yes that one of two has signed since. */
const repeatNo = (before: Decision): Change =>
  before.signatures.length === 0 ? undefined : { type: 'signature', to: { ...before, signatures: [] } };

const object = (before: Decision): Change =>
  ['objected', 'refused', 'withdrawn'].includes(before.state)
    ? repeatNo(before)
    : { to: { ...before, state: 'objected', signatures: [] } };

/** It needs no ruling, whatever the basis is. */
const forget = (before: Decision): Change =>
  before.state === 'withdrawn'
    ? undefined
    : { to: { ...before, state: 'withdrawn', signatures: [] }, erases: before.generation };

const pause = (before: Decision): Change => {
  if (before.state === 'paused') return repeatNo(before);
  return before.state === 'granted'
    ? { to: { ...before, state: 'paused', signatures: [] } }
    : refuse('wrong-state', 'only what was granted can be paused');
};

const resume = (before: Decision, action: SubjectAction, context: DecisionContext): Change => {
  if (before.state === 'granted') return undefined;
  return before.state === 'paused'
    ? agree(before, action, context)
    : refuse('wrong-state', 'only what was paused can be resumed');
};

const applyConsentAction = (before: Decision, action: SubjectAction, context: DecisionContext): Change => {
  switch (action.choice) {
    case 'object':
      return refuse('wrong-basis', 'the purpose rests on consent: say no, pause or stop');
    case 'pause':
      return pause(before);
    case 'resume':
      return resume(before, action, context);
    default:
      return decline(context.purpose, before);
  }
};

const applyAction = (before: Decision, action: SubjectAction, context: DecisionContext): Change => {
  const { purpose } = context;
  if (action.choice === 'forget') return forget(before);
  if (action.choice === 'yes') return agree(before, action, context);
  if (purpose.basis === 'consent') return applyConsentAction(before, action, context);
  return action.choice === 'object'
    ? object(before)
    : refuse('wrong-basis', 'the purpose does not rest on consent: object, or take an objection back with yes');
};

/** A no is as sure as the surest sign-in that has said it. */
const withAssuranceOfNo = (before: Decision, change: Change, given: Assurance | undefined): Change => {
  if (change !== undefined && 'outcome' in change) return change;
  const to = change?.to ?? before;
  if (to.state !== before.state) return { ...change, to: withAssurance(to, given) };
  if (given === undefined || isSureEnough(before.assurance, given)) return change;
  return { type: 'signature', ...change, to: withAssurance(to, given) };
};

/** Applies a choice of the person or a guardian, in each state and on each basis. */
export const applySubjectAction = (before: Decision, action: SubjectAction, context: DecisionContext): Change => {
  const { choice, by } = action;
  if (by.role === 'guardian' && context.needsParentalConsent !== true)
    return refuse('not-theirs', 'a guardian no longer decides for this person');
  const change = applyAction(before, action, context);
  return choice === 'yes' || choice === 'resume' ? change : withAssuranceOfNo(before, change, by.assurance);
};
