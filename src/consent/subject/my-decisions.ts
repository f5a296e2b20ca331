import type { PersonRepository } from '../../store/ports/person-repository.ts';
import { type Kind, Problem } from '../../core/problem.ts';
import type { Refusal, RefusalKind, Said } from '../model/actions.ts';
import type { DecidedPurpose, DecideFor } from '../decisions/decision-service.ts';
import { decide } from '../decisions/decide.ts';
import { isJoint, saidLast } from '../model/parental-consent.ts';
import { actsAs, type Session } from './sign-in-links.ts';
import type { Me } from './subject-service.ts';
import type { MyHistory } from './my-history.ts';
import { recordPurposeId } from '../purposes/recording-purpose.ts';
import { isInReach, type WhomOf } from './session-subject.ts';

/** What `createMyDecisions` is built from. */
export interface MyDecisionsDeps {
  readonly whom: WhomOf;
  readonly people: Pick<PersonRepository, 'create' | 'change' | 'find'>;
  readonly decideFor: Pick<DecideFor, 'act' | 'forget'>;
  readonly history: Pick<MyHistory, 'last'>;
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  /** The ids of all sources. */
  readonly sources: () => Promise<readonly string[]>;
  readonly newId: () => string;
  readonly now: () => number;
}

const KIND: Readonly<Record<RefusalKind, Kind>> = {
  'other-version': 'version-conflict',
  'wrong-state': 'state-conflict',
  'wrong-basis': 'state-conflict',
  'not-theirs': 'forbidden',
  'not-due': 'state-conflict',
};

/** The Problem of an act that was refused. */
export const refusedAct = ({ kind, detail }: Refusal): Problem => new Problem(KIND[kind], detail);

const TRIES = 20;

/**
 * Builds what somebody decides of themselves, or a guardian of a child. Whoever is known to nobody becomes a person
 * with the first decision that is one.
 */
export const createMyDecisions = ({
  whom,
  people,
  decideFor,
  history,
  purposes,
  sources,
  newId,
  now,
}: MyDecisionsDeps): Pick<Me, 'decide' | 'forget'> => {
  /**
   * What the institution has said with the link is written down with the decision that it bears on, unless it has said
   * something else since.
   */
  const keepJoint = async (id: string, { jointUntil, issued }: Session): Promise<void> => {
    if (jointUntil === undefined) return;
    for (let tries = 0; tries < TRIES; tries++) {
      const stored = (await people.find([id])).get(id);
      if (stored === undefined || saidLast(stored, { jointUntil, jointSaid: issued }) === stored) return;
      if (await people.change({ ...stored, jointUntil, jointSaid: issued, v: stored.v + 1 })) return;
    }
    throw new Problem('overloaded', 'too many decide for this person at once; nothing of this was kept');
  };

  const made = async (session: Session): Promise<string> => {
    const stored = (await people.create([{ id: newId(), identifier: session.person }])).get(session.person);
    if (stored === undefined)
      throw new Problem('overloaded', 'this person was removed at the same time; nothing of this was kept');
    return stored.id;
  };

  return {
    decide: async (session, id, said) => {
      const [{ person, jointUntil }, found] = await Promise.all([whom(session), purposes([id])]);
      const decided = found.get(id);
      if (decided === undefined || !isInReach(session, decided.purpose))
        throw new Problem('not-found', 'there is no such purpose');
      const act: Said = { ...said, by: actsAs(session) };
      if (person === undefined) {
        const tried = decide(decided.purpose, undefined, act, now(), isJoint(jointUntil, decided.audience, now()));
        if (tried.outcome === 'refused') throw refusedAct(tried);
        if (tried.outcome === 'unchanged')
          return { purpose: id, state: tried.decision.state, generation: tried.decision.generation };
      }
      const who = person?.id ?? (await made(session));
      await keepJoint(who, session);
      const acted = await decideFor.act(who, id, act);
      if (acted.outcome === 'refused') throw refusedAct(acted);
      const event =
        acted.outcome === 'decided'
          ? acted.events.find(({ purpose }) => purpose === id)
          : await history.last([who, ...(acted.person.was ?? []).map((former) => former.id)], id);
      const { state = 'none' as const, generation = 1 } = acted.person.decisions[id] ?? {};
      const erasure = acted.outcome === 'decided' ? acted.erasure : undefined;
      return {
        purpose: id,
        state,
        generation,
        ...(event === undefined ? {} : { receipt: event.seq }),
        ...(erasure === undefined ? {} : { erasure }),
      };
    },
    forget: async (session, language) => {
      const { person } = await whom(session);
      if (person === undefined) return {};
      const by = actsAs(session);
      const acted =
        session.reach === 'all'
          ? await decideFor.forget(person.id, (await sources()).map(recordPurposeId), { by, language })
          : await decideFor.act(person.id, recordPurposeId(session.source), {
              by,
              language,
              choice: 'forget',
              version: 0,
            });
      if (acted.outcome === 'refused') throw refusedAct(acted);
      return acted.outcome === 'decided' && acted.erasure !== undefined ? { erasure: acted.erasure } : {};
    },
  };
};
