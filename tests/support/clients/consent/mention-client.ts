import type supertest from 'supertest';
import { waitFor } from '../../checks/wait-for.ts';
import type { RunningCarnet } from '../../servers/running-carnet.ts';
import { consentClient } from './consent-client.ts';

/** An erased person on the list of a steward. */
export interface ListedPerson {
  readonly person: string;
  readonly statements: number;
  readonly places: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, number>>;
  readonly replacement?: string;
}

/** The statements that name one of them. */
export interface ListedMentions extends ListedPerson {
  readonly mentions: readonly {
    readonly statement: string;
    readonly source: string;
    readonly places: readonly string[];
    readonly listed: string;
  }[];
  readonly more?: string;
}

/** The progress of an order. */
export interface ReplacementProgress {
  readonly id: string;
  readonly statements: number;
  readonly digest: string;
  readonly done?: string;
}

/** What people and stewards do about erasures and mentions, over HTTP; `now` is in milliseconds since the epoch. */
export const mentionClient = (carnet: RunningCarnet, steward: string, now: () => number = Date.now) => {
  const people = consentClient(carnet, now);
  const get = (path: string, authorization = steward): supertest.Test => people.get(path, authorization);
  /** Everybody on the list, page after page. */
  const list = async (authorization = steward): Promise<readonly ListedPerson[]> => {
    const all: ListedPerson[] = [];
    for (let path: string | undefined = '/v1/mentions'; path !== undefined;) {
      const { body } = await get(path, authorization).expect(200);
      const page = body as { readonly people: readonly ListedPerson[]; readonly more?: string };
      all.push(...page.people);
      path = page.more;
    }
    return all;
  };
  const erasureDone = (erasure: string): Promise<void> =>
    waitFor('the erasure is done', async () => {
      const { body } = await people.get(`/v1/erasures/${erasure}`).expect(200);
      return (body as { done?: string }).done !== undefined;
    });
  const order = (person: string, body: object = { all: true }, authorization = steward): supertest.Test =>
    people.send('post', `/v1/mentions/${person}/replacements`, body).set('Authorization', authorization);
  const progress = async (id: string, authorization = steward): Promise<ReplacementProgress> =>
    (await get(`/v1/replacements/${id}`, authorization).expect(200)).body as ReplacementProgress;
  const replaced = async (id: string, authorization = steward): Promise<ReplacementProgress> => {
    await waitFor('the replacement is done', async () => (await progress(id, authorization)).done !== undefined);
    return progress(id, authorization);
  };
  return {
    people,
    get,
    list,
    order,
    progress,
    /** Waits until an order is done. */
    replaced,
    /** Has everything of this Agent's person deleted, and waits until it is. */
    forget: async (agent: object): Promise<void> => {
      const session = await people.signIn({ agent });
      const { body } = await people.send('delete', '/v1/me', {}).set('Authorization', session).expect(202);
      await erasureDone((body as { erasure: string }).erasure);
    },
    erasureDone,
    /** The people on the list that statements of this source name. */
    listOf: async (source: string, authorization = steward): Promise<readonly ListedPerson[]> =>
      (await list(authorization)).filter(({ sources }) => sources[source] !== undefined),
    read: async (person: string, authorization = steward): Promise<ListedMentions> =>
      (await get(`/v1/mentions/${person}`, authorization).expect(200)).body as ListedMentions,
    /** Replaces a person in all statements unless the body names one, and waits until it is done. */
    replace: async (
      person: string,
      body: object = { all: true },
      authorization = steward,
    ): Promise<ReplacementProgress> => {
      const { body: state } = await order(person, body, authorization).expect(202);
      return replaced((state as ReplacementProgress).id, authorization);
    },
  };
};

export type MentionClient = ReturnType<typeof mentionClient>;
