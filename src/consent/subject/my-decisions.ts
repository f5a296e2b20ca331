import { Problem } from '../../core/problem.ts';
import type { SourceRepository } from '../../store/ports/source-repository.ts';
import { decide } from '../decisions/decide.ts';
import type { DecisionService } from '../decisions/decision-service.ts';
import type { FindPurposesInForce } from '../decisions/purposes-in-force.ts';
import { recordedDecision, type RecordedDecision, refusalProblem } from '../decisions/recorded-decision.ts';
import type { Choice, SubjectAction } from '../model/actions.ts';
import { idsOf } from '../model/merged-ids.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import { recordPurposeId } from '../purposes/recording-purpose.ts';
import type { MyHistory } from './my-history.ts';
import { isInScope, type SessionSubjects } from './session-subject.ts';
import { initiatorOf, type Session } from './sign-in-links.ts';

/** A choice on the page. */
export interface MyChoice {
  readonly choice: Exclude<Choice, 'forget'>;
  /** The version that was shown. */
  readonly version: number;
  /** The language in which it was shown (RFC 5646). */
  readonly language: string;
  /** Also what was done before. */
  readonly includePast?: boolean;
}

export interface MyDecision extends RecordedDecision {
  readonly purpose: string;
}

/** The decisions of a signed-in person or guardian. */
export interface MyDecisions {
  /**
   * Persists a choice. Rejects with Problem `not-found` where the purpose is not shown, `version-conflict` where
   * another version was, `state-conflict` where the state has no such choice, `invalid-request`, `overloaded` or
   * `journal-unavailable`.
   */
  decide(session: Session, purpose: string, choice: MyChoice): Promise<MyDecision>;
  /**
   * Erases all data within the link's scope. Resolves with the id of the erasure, without one where there was nothing
   * to erase. Rejects as `decide` does.
   */
  forget(session: Session, language: string): Promise<{ readonly erasure?: string }>;
}

interface MyDecisionsDeps {
  readonly subjects: SessionSubjects;
  readonly decisionService: Pick<DecisionService, 'decide' | 'forget'>;
  readonly history: Pick<MyHistory, 'last'>;
  readonly findPurposes: FindPurposesInForce;
  readonly sources: Pick<SourceRepository, 'listSources'>;
  readonly now: () => number;
}

/** A person is created with the first decision that changes something. */
export const createMyDecisions = ({
  subjects,
  decisionService,
  history,
  findPurposes,
  sources,
  now,
}: MyDecisionsDeps): MyDecisions => ({
  decide: async (session, id, choice) => {
    const [subject, found] = await Promise.all([subjects.find(session), findPurposes([id])]);
    const inForce = found.get(id);
    if (inForce === undefined || !isInScope(session, inForce.purpose))
      throw new Problem('not-found', 'there is no such purpose');
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
    const person = await subjects.persist(session, subject);
    const result = await decisionService.decide(person, id, action);
    if (result.outcome === 'refused') throw refusalProblem(result);
    const earlier =
      result.outcome === 'unchanged'
        ? await history.last([...new Set([person, ...idsOf(result.person)])], id)
        : undefined;
    return { purpose: id, ...recordedDecision(result, id, earlier) };
  },
  forget: async (session, language) => {
    const { person } = await subjects.find(session);
    if (person === undefined) return {};
    const by = initiatorOf(session);
    const result =
      session.linkScope === 'all'
        ? await decisionService.forget(
            person.id,
            (await sources.listSources()).map((source) => recordPurposeId(source.id)),
            { by, language },
          )
        : await decisionService.decide(person.id, recordPurposeId(session.source), {
            by,
            language,
            choice: 'forget',
            version: 0,
          });
    if (result.outcome === 'refused') throw refusalProblem(result);
    return result.outcome === 'decided' && result.erasure !== undefined ? { erasure: result.erasure } : {};
  },
});
