import { randomUUID } from 'node:crypto';
import type { Purpose } from '../../../../src/consent/model/types.ts';
import type { StoredPurpose } from '../../../../src/store/ports/consent/purpose-repository.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { aStudy } from '../../builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../builders/statements/a-statement.ts';
import { type Address, aClient } from '../client.ts';
import { agentOf, aDecisionClient, type Answer, type DecisionClient } from '../consent/decisions.ts';
import { anOperator } from '../operator.ts';
import type { RunningCarnet } from '../../servers/running-carnet.ts';

/** Opens studies on a Carnet, and decides on them for people. */
export interface StudyClient {
  readonly decisionClient: DecisionClient;
  /** Creates a source with this basis. */
  source(basis?: 'public_task' | 'consent'): Promise<Address & { readonly id: string }>;
  /** Opens a study over a source; resolves with its id. */
  open(source: string, about?: Partial<Purpose>): Promise<string>;
  /** Changes the state of a study's first version. */
  updatePurpose(study: string, about: Partial<Purpose>): Promise<void>;
  /** Decides on a study for the person of this name; resolves with the id of the erasure that it causes, if any. */
  say(name: string, study: string, answer: Answer): Promise<string | undefined>;
}

/** A statement of the person of this name, with the current time. */
export const by = (name: string, about: JsonObject = {}): JsonObject & { readonly id: string } =>
  aNamedStatement({ actor: agentOf(name), timestamp: new Date().toISOString(), ...about });

/** Posts statements one after the other, each in its own request. */
export const postAll = async (to: Address, statements: readonly JsonObject[]): Promise<void> => {
  for (const statement of statements) await aClient(to).post(statement).expect(200);
};

/** A study client; `now` is in milliseconds since the epoch. */
export const aStudyClient = async (carnet: RunningCarnet, now: () => number = Date.now): Promise<StudyClient> => {
  const decisionClient = await aDecisionClient(carnet, now);
  const operator = anOperator(carnet);
  return {
    decisionClient,
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
    updatePurpose: async (study, about) => {
      const [first] = await carnet.store.purposes.findVersions(study);
      await carnet.store.purposes.update({ ...first, ...about, v: first!.v + 1 } as StoredPurpose);
    },
    say: (name, study, answer) => decisionClient.decide(name, study, answer),
  };
};
