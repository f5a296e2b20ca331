import { Problem } from '../../core/problem.ts';
import { createRateLimit } from '../../access/sources/limits/rate-limit.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import { decide } from '../decisions/decide.ts';
import type { DecisionService } from '../decisions/decision-service.ts';
import type { FindPurposesInForce } from '../decisions/purposes-in-force.ts';
import { recordedDecision, type RecordedDecision, refusalProblem } from '../decisions/recorded-decision.ts';
import type { SubjectAction } from '../model/actions.ts';
import { idsOf } from '../model/merged-ids.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import { recordPurposeId } from '../purposes/recording-purpose.ts';
import type { MyHistory } from './my-history.ts';
import { checkReturn, type ReadSessionScope, requireInstitution } from './session-scope.ts';
import type { SessionSubjects } from './session-subject.ts';
import { initiatorOf, type Session } from './sign-in-links.ts';
import type { MyChoice } from './validate-choice.ts';

export interface MyDecision extends RecordedDecision {
  readonly purpose: string;
}

/** The decisions of a signed-in person or guardian. */
export interface MyDecisions {
  /**
   * Persists a choice. Rejects with Problem `not-found` if the purpose is not shown, `version-conflict` if another
   * version was, `state-conflict` if the state has no such choice, `assurance-required` if it takes a surer sign-in,
   * `invalid-request`, `overloaded` or `journal-unavailable`.
   */
  decide(session: Session, purpose: string, choice: MyChoice): Promise<MyDecision>;
  /**
   * Erases all data. Resolves with the id of the erasure, or without one if there was nothing to erase. Rejects as
   * `decide` does.
   */
  forget(session: Session, language: string): Promise<{ readonly erasure?: string }>;
  /**
   * Takes a deletion of everything back, without any decision left. `pending`: it takes another yes. Rejects with
   * Problem `state-conflict` if nothing is to be taken back, `assurance-required` unless every source is in the scope
   * of the link, and as `decide` does.
   */
  comeBack(session: Session, language: string): Promise<MyReturn>;
}

/** The answer to a deletion of everything that is taken back. */
interface MyReturn {
  readonly state: 'returned' | 'pending';
  /** The generation in which new data are recorded. */
  readonly generation: number;
}

interface MyDecisionsDeps {
  readonly subjects: SessionSubjects;
  readonly readScope: ReadSessionScope;
  readonly decisionService: DecisionService;
  readonly history: Pick<MyHistory, 'last'>;
  readonly findPurposes: FindPurposesInForce;
  readonly sources: SourceRepository;
  readonly now: () => number;
}

/** Choices that only end something: they are not limited. */
const ENDINGS: readonly string[] = ['no', 'pause', 'stop', 'object'];

/** Each decision is an event of the audit chain: those that begin something are limited. */
const DECISIONS_A_DAY = {
  atMost: 100,
  perS: 86_400,
  name: 'decisions',
  refusal: 'that was decided 100 times in a day; what you have said holds, and a stop is always possible',
} as const;

/** The key by which decisions are counted. A tool makes links as it likes, and uses up none of the person's own. */
const countedFor = (subject: string, what: string, { assurance, askedBy }: Session): string =>
  JSON.stringify([subject, what, ...(assurance === 'tool' ? [askedBy?.source ?? ''] : [])]);

/** Keys beside the ids of purposes: the way back, and a deletion of what is deleted already. */
const EVERYTHING = '';
const DELETED_AGAIN = 'deleted';

/** A person is created with the first decision that changes something. */
export const createMyDecisions = ({
  subjects,
  readScope,
  decisionService,
  history,
  findPurposes,
  sources,
  now,
}: MyDecisionsDeps): MyDecisions => {
  const limit = createRateLimit(DECISIONS_A_DAY);
  return {
    decide: async (session, id, choice) => {
      const [subject, scope, found] = await Promise.all([
        subjects.find(session),
        readScope(session),
        findPurposes([id]),
      ]);
      const inForce = found.get(id);
      if (inForce === undefined || !scope.has(inForce.purpose))
        throw new Problem('not-found', 'there is no such purpose');
      scope.checkChoice(inForce.purpose, choice.choice);
      const action: SubjectAction = { ...choice, by: initiatorOf(session) };
      if (subject.person === undefined) {
        const at = now();
        const tried = decide(undefined, action, {
          purpose: inForce.purpose,
          now: at,
          needsParentalConsent: needsParentalConsent(subject.parentalConsentUntil, inForce.audience, at),
        });
        if (tried.outcome === 'refused') throw refusalProblem(tried);
        if (tried.outcome === 'unchanged')
          return { purpose: id, state: tried.decision.state, generation: tried.decision.generation };
      }
      if (!ENDINGS.includes(choice.choice)) await limit(countedFor(subject.person?.id ?? session.link, id, session));
      const person = await subjects.persist(session, subject);
      const result = await decisionService.decide(person, id, action);
      if (result.outcome === 'refused') throw refusalProblem(result);
      const earlier =
        result.outcome === 'unchanged' && result.person.keptOut === undefined
          ? await history.last([...new Set([person, ...idsOf(result.person)])], id)
          : undefined;
      return { purpose: id, ...recordedDecision(result, id, earlier) };
    },
    forget: async (session, language) => {
      requireInstitution(session, 'erase anything');
      const [subject, scope, all] = await Promise.all([
        subjects.find(session),
        readScope(session),
        sources.listSources(),
      ]);
      if (subject.person === undefined) return {};
      if (subject.person.keptOut !== undefined) await limit(countedFor(subject.person.id, DELETED_AGAIN, session));
      const result = await decisionService.forget(
        await subjects.persist(session, subject),
        all.map((source) => recordPurposeId(source.id)),
        { by: initiatorOf(session), language, ...(scope.sources !== undefined && { within: scope }) },
      );
      if (result.outcome === 'refused') throw refusalProblem(result);
      return result.outcome === 'decided' && result.erasure !== undefined ? { erasure: result.erasure } : {};
    },
    comeBack: async (session, language) => {
      requireInstitution(session, 'take a deletion of everything back');
      const [subject, scope] = await Promise.all([subjects.find(session), readScope(session)]);
      if (subject.person?.keptOut === undefined)
        throw new Problem('state-conflict', 'there is no deletion of everything to take back');
      checkReturn(scope);
      await limit(countedFor(subject.person.id, EVERYTHING, session));
      const person = await subjects.persist(session, subject);
      const result = await decisionService.comeBack(person, { by: initiatorOf(session), language });
      if (result.outcome === 'refused') throw refusalProblem(result);
      const { keptOut, generation = 1 } = result.person;
      return { state: keptOut === undefined ? 'returned' : 'pending', generation };
    },
  };
};
