import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import type { Address } from './client.ts';
import { keepAliveAgent } from './connections/idle-connections.ts';
import { basic, METRICS_TOKEN } from '../servers/running-carnet.ts';

/** How strictly a source must follow a profile. */
export interface ProfileMode {
  readonly id: string;
  readonly mode: 'off' | 'observe' | 'enforce';
  readonly policy?: 'any' | 'all';
}

/** A violation in the list for operators. */
export interface ListedViolation {
  readonly statement: string;
  readonly profile: string;
  readonly by: string;
  readonly kind: string;
  readonly rule: string;
  readonly location: string;
  readonly at: string;
}

/** A page of violations. */
export interface ViolationsPage {
  readonly violations: readonly ListedViolation[];
  readonly more?: string;
}

/** The members of an added profile that tests compare. */
export interface AddedProfile {
  readonly id: string;
  readonly versions: readonly { readonly id: string }[];
  readonly warnings: readonly { readonly at: string; readonly detail: string }[];
}

/** A broken rule in the answer to its sender. */
export interface AnsweredViolation {
  readonly statement?: number;
  readonly profile: string;
  readonly by: string;
  readonly kind: 'template' | 'concept' | 'pattern';
  readonly location: string;
  readonly rule: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The broken rules of a refusal. */
export const violationsIn = ({ body }: Pick<supertest.Response, 'body'>): readonly AnsweredViolation[] =>
  (body as { readonly faults: readonly { readonly breach: AnsweredViolation }[] }).faults.map(({ breach }) => breach);

/** A client of `/v1` with a credential of the scope `operator`. */
export const anOperator = ({ url, authorization }: Address) => {
  const agent = keepAliveAgent(url);
  const as = (test: supertest.Test): supertest.Test => test.set('Authorization', authorization);
  const json = (test: supertest.Test, body: unknown): supertest.Test =>
    as(test).set('Content-Type', 'application/json').send(JSON.stringify(body));
  const get = (path: string): supertest.Test => as(agent.get(path));
  return {
    get,
    /** Adds a profile: an object, or its text. */
    add: (document: unknown) =>
      as(agent.post('/v1/profiles'))
        .set('Content-Type', 'application/ld+json')
        .send(typeof document === 'string' ? document : JSON.stringify(document)),
    retire: (id: string) => as(agent.delete(`/v1/profiles/${encodeURIComponent(id)}`)),
    profiles: async () =>
      ((await get('/v1/profiles').expect(200)).body as { readonly profiles: readonly AddedProfile[] }).profiles,
    change: (source: string, changes: Readonly<Record<string, unknown>>) =>
      json(agent.patch(`/v1/sources/${source}`), changes),
    setModes: (source: string, profiles: readonly ProfileMode[]) =>
      json(agent.patch(`/v1/sources/${source}`), { profiles }),
    /**
     * Creates a source with these profile modes, and its credential of the scope `all`.
     */
    source: async (
      profiles: readonly ProfileMode[] = [],
      about: Readonly<Record<string, unknown>> = {},
    ): Promise<Address & { readonly id: string }> => {
      const id = `tool-${randomUUID()}`;
      await json(agent.post('/v1/sources'), { id, name: 'A tool', profiles, ...about }).expect(201);
      const { key, secret } = (await json(agent.post(`/v1/sources/${id}/credentials`), { scopes: ['all'] }).expect(201))
        .body as { key: string; secret: string };
      return { id, url, authorization: basic(key, secret) };
    },
    violations: (source: string, query = '') => get(`/v1/sources/${source}/violations${query}`),
    /** The violations of a source, the newest first. */
    listed: async (source: string): Promise<readonly ListedViolation[]> =>
      ((await get(`/v1/sources/${source}/violations?limit=1000`).expect(200)).body as ViolationsPage).violations,
    /** The samples of a metric that have all of these labels: the line and its value. */
    samples: async (
      metric: string,
      labels: Readonly<Record<string, string>> = {},
    ): Promise<readonly (readonly [line: string, value: number])[]> => {
      const { text } = await agent.get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`).expect(200);
      return text
        .split('\n')
        .filter(
          (line) =>
            (line.startsWith(`${metric}{`) || line.startsWith(`${metric} `)) &&
            Object.entries(labels).every(([name, value]) => line.includes(`${name}="${value}"`)),
        )
        .map((line) => [line, Number(line.slice(line.lastIndexOf(' ') + 1))] as const);
    },
  };
};
