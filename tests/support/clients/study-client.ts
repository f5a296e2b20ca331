import { randomUUID } from 'node:crypto';
import type { Choice } from '../../../src/consent/model/actions.ts';
import type { Purpose } from '../../../src/consent/model/types.ts';
import type { StoredPurpose } from '../../../src/store/ports/purpose-repository.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aStudy } from '../builders/a-purpose.ts';
import { aNamedStatement } from '../builders/a-statement.ts';
import { type Address, aClient } from './client.ts';
import { agentOf, aDecider, type Decider } from './decisions.ts';
import { anOperator } from './operator.ts';
import type { RunningCarnet } from '../servers/running-carnet.ts';

/** Opens studies on a Carnet, and has people decide on them. */
export interface StudyClient {
  readonly decider: Decider;
  /** A source on this basis. */
  source(basis?: 'public_task' | 'consent'): Promise<Address & { readonly id: string }>;
  /** Opens a study over a source; resolves with its id. */
  open(source: string, about?: Partial<Purpose>): Promise<string>;
  /** Changes the state of a study's first version. */
  turn(study: string, about: Partial<Purpose>): Promise<void>;
  /** What somebody says of a study; resolves with the id of the erasure that it brings. */
  say(name: string, study: string, choice: Choice, includePast?: boolean): Promise<string | undefined>;
}

/** A statement that somebody made at a time. */
export const by = (name: string, about: JsonObject = {}): JsonObject & { readonly id: string } =>
  aNamedStatement({ actor: agentOf(name), timestamp: new Date().toISOString(), ...about });

/** Posts statements, each a request of its own, one after the other. */
export const postAll = async (to: Address, statements: readonly JsonObject[]): Promise<void> => {
  for (const statement of statements) await aClient(to).post(statement).expect(200);
};

/** Builds the desk; `now` is in milliseconds since the epoch. */
export const aStudyClient = async (carnet: RunningCarnet, now: () => number = Date.now): Promise<StudyClient> => {
  const decider = await aDecider(carnet, now);
  const operator = anOperator(carnet);
  return {
    decider,
    source: (basis = 'public_task') => operator.source([], { basis, audience: 'adults' }),
    open: async (source, about = {}) => {
      const purpose = aStudy({
        id: `study:${randomUUID()}`,
        minimum: 1,
        scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] },
        view: { time: 'exact', keepActivities: [], extensions: {}, responses: false },
        until: now() + 90 * 86_400_000,
        ...about,
      });
      await carnet.store.purposes.add({ ...purpose, v: 1 });
      return purpose.id;
    },
    turn: async (study, about) => {
      const [first] = await carnet.store.purposes.findVersions(study);
      await carnet.store.purposes.update({ ...first, ...about, v: first!.v + 1 } as StoredPurpose);
    },
    say: async (name, study, choice, includePast = false) => {
      const { id } = await decider.person(name);
      const acted = await decider.consenting.decisionService.decide(id, study, {
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
