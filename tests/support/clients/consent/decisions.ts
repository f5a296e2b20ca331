import { firstKeyRing } from '../../../../src/core/crypto/key-ring.ts';
import type { Choice } from '../../../../src/consent/model/actions.ts';
import type { Person } from '../../../../src/consent/model/types.ts';
import { type ConsentServices, composeConsent } from '../../../../src/app/consent/compose-consent.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import { INSTITUTION, MASTER_KEY, type RunningCarnet } from '../../servers/running-carnet.ts';

/** An Agent whose mbox is made of this name. */
export const agentOf = (name: string) => ({ objectType: 'Agent' as const, mbox: `mailto:${name}@school.example` });

/** A choice, or a choice with whether it includes what was recorded before. */
export type Answer = Choice | { readonly choice: Choice; readonly includePast: boolean };

/** Decides for people of a Carnet, as another process on the same journal and store. */
export interface DecisionClient {
  readonly consent: ConsentServices;
  /** The person of this name, created where there is none. */
  person(name: string): Promise<Person>;
  /** Decides on a purpose for the person of this name; resolves with the id of the erasure that it causes, if any. */
  decide(name: string, purpose: string, answer: Answer): Promise<string | undefined>;
  /** Decides likewise on the recording of a source. */
  say(name: string, source: string, answer: Answer): Promise<string | undefined>;
}

/** Composes the consent services of another process; `now` is in milliseconds since the epoch. */
export const aDecisionClient = async (
  { store, journal }: Pick<RunningCarnet, 'store' | 'journal'>,
  now: () => number = Date.now,
): Promise<DecisionClient> => {
  const consent = await composeConsent({
    store,
    journal,
    keyRing: () => firstKeyRing(MASTER_KEY),
    institution: INSTITUTION,
    settings: { publicUrl: 'http://carnet.example', studyMinimum: 1, accessRecordDays: 400 },
    checkPurpose: () => Promise.resolve([]),
    now,
  });
  const person = async (name: string): Promise<Person> => {
    const identifier = agentKey(agentOf(name))!;
    return (await consent.people.findOrCreate([identifier])).get(identifier)!;
  };
  const decide: DecisionClient['decide'] = async (name, purpose, answer) => {
    const { id } = await person(name);
    const { choice, includePast } = typeof answer === 'string' ? { choice: answer, includePast: false } : answer;
    const outcome = await consent.decisionService.decide(id, purpose, {
      by: { role: 'subject', id, assurance: 'institution' },
      choice,
      version: 1,
      language: 'fr',
      includePast,
    });
    if (outcome.outcome === 'refused') throw new Error(`${choice} was refused: ${outcome.kind} ${outcome.detail}`);
    return outcome.outcome === 'decided' ? outcome.erasure : undefined;
  };
  return { consent, person, decide, say: (name, source, answer) => decide(name, `record:${source}`, answer) };
};
