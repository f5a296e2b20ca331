import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import type { Address } from './client.ts';
import { overKeptConnections } from './idle-connections.ts';
import { basic } from '../servers/running-carnet.ts';

/** How a source is held to a profile. */
export interface Held {
  readonly id: string;
  readonly mode: 'off' | 'observe' | 'enforce';
  readonly policy?: 'any' | 'all';
}

/** A violation as an operator reads it. */
export interface ToldViolation {
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
  readonly violations: readonly ToldViolation[];
  readonly more?: string;
}

/** A profile as it is shown where it was added, as far as tests look at it. */
export interface AddedProfile {
  readonly id: string;
  readonly versions: readonly { readonly id: string }[];
  readonly warnings: readonly { readonly at: string; readonly detail: string }[];
}

/** A broken rule as its sender is told of it. */
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

/** Speaks to a Carnet as an operator does: `v1`, with a credential of the scope. */
export const anOperator = ({ url, authorization }: Address) => {
  const agent = overKeptConnections(url);
  const as = (test: supertest.Test): supertest.Test => test.set('Authorization', authorization);
  const json = (test: supertest.Test, body: unknown): supertest.Test =>
    as(test).set('Content-Type', 'application/json').send(JSON.stringify(body));
  const get = (path: string): supertest.Test => as(agent.get(path));
  return {
    get,
    /** Adds a profile: an object, or the text of one. */
    add: (document: unknown) =>
      as(agent.post('/v1/profiles'))
        .set('Content-Type', 'application/ld+json')
        .send(typeof document === 'string' ? document : JSON.stringify(document)),
    retire: (id: string) => as(agent.delete(`/v1/profiles/${encodeURIComponent(id)}`)),
    profiles: async () =>
      ((await get('/v1/profiles').expect(200)).body as { readonly profiles: readonly AddedProfile[] }).profiles,
    change: (source: string, said: Readonly<Record<string, unknown>>) =>
      json(agent.patch(`/v1/sources/${source}`), said),
    hold: (source: string, profiles: readonly Held[]) => json(agent.patch(`/v1/sources/${source}`), { profiles }),
    /**
     * A new source that is held to these profiles, with a credential of its own that may all that the standard permits;
     * what the case is about is said of it.
     */
    source: async (
      profiles: readonly Held[] = [],
      about: Readonly<Record<string, unknown>> = {},
    ): Promise<Address & { readonly id: string }> => {
      const id = `tool-${randomUUID()}`;
      await json(agent.post('/v1/sources'), { id, name: 'A tool', profiles, ...about }).expect(201);
      const { key, secret } = (await json(agent.post(`/v1/sources/${id}/credentials`), { scopes: ['all'] }).expect(201))
        .body as { key: string; secret: string };
      return { id, url, authorization: basic(key, secret) };
    },
    violations: (source: string, query = '') => get(`/v1/sources/${source}/violations${query}`),
    /** What is listed of a source, the newest first. */
    listed: async (source: string): Promise<readonly ToldViolation[]> =>
      ((await get(`/v1/sources/${source}/violations?limit=1000`).expect(200)).body as ViolationsPage).violations,
    /** The samples of a metric that carry all of these labels: the line and its value. */
    samples: async (
      metric: string,
      labels: Readonly<Record<string, string>> = {},
    ): Promise<readonly (readonly [line: string, value: number])[]> => {
      const { text } = await agent.get('/metrics').expect(200);
      return text
        .split('\n')
        .filter(
          (line) =>
            line.startsWith(`${metric}{`) &&
            Object.entries(labels).every(([name, value]) => line.includes(`${name}="${value}"`)),
        )
        .map((line) => [line, Number(line.slice(line.lastIndexOf(' ') + 1))] as const);
    },
  };
};
