import type { Choice } from '../../../src/consent/model/actions.ts';
import type { Person } from '../../../src/consent/model/types.ts';
import { type ConsentServices, composeConsent } from '../../../src/app/compose-consent.ts';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import { INSTITUTION, MASTER_KEY, type RunningCarnet } from '../servers/running-carnet.ts';

/** Somebody by a name that is an mbox. */
export const agentOf = (name: string) => ({ objectType: 'Agent' as const, mbox: `mailto:${name}@school.example` });

/** Decides for people of a Carnet, as another process on the same journal and store. */
export interface Decider {
  readonly consenting: ConsentServices;
  /** Who has this name, made where nobody has. */
  person(name: string): Promise<Person>;
  /** What this person says of what a source records; resolves with the id of the erasure that it brings. */
  say(name: string, source: string, choice: Choice, includePast?: boolean): Promise<string | undefined>;
}

/** Builds it; `now` is in milliseconds since the epoch. */
export const aDecider = async (
  { store, journal }: Pick<RunningCarnet, 'store' | 'journal'>,
  now: () => number = Date.now,
): Promise<Decider> => {
  const consenting = await composeConsent({
    store,
    journal,
    masterKey: MASTER_KEY,
    institution: INSTITUTION,
    publicUrl: 'http://carnet.example',
    checkPurpose: () => Promise.resolve([]),
    now,
  });
  const person = async (name: string): Promise<Person> => {
    const identifier = agentKey(agentOf(name))!;
    return (await consenting.people.findOrCreate([identifier])).get(identifier)!;
  };
  return {
    consenting,
    person,
    say: async (name, source, choice, includePast = false) => {
      const { id } = await person(name);
      const acted = await consenting.decisionService.decide(id, `record:${source}`, {
        by: { role: 'subject', id },
        choice,
        version: 1,
        language: 'fr',
        includePast,
      });
      if (acted.outcome === 'refused') throw new Error(`${choice} was refused: ${acted.kind} ${acted.detail}`);
      return acted.outcome === 'decided' ? acted.erasure : undefined;
    },
  };
};
