import type { Agent } from '@xapi/xapi';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { anXapi, clientsOn, refusedBy, type XapiClient } from '../../support/clients/libraries/xapi-js-client.ts';

const NEW = { etag: '*', matchHeader: 'If-None-Match' } as const;

interface Seen {
  readonly etag: string;
  readonly matchHeader: 'If-Match' | 'If-None-Match';
}

const seen = (etag: string): Seen => ({ etag, matchHeader: 'If-Match' });
const aPerson = (): Agent => ({ objectType: 'Agent', mbox: `mailto:${randomUUID()}@school.example` });
const anActivity = (): string => `https://school.example/${randomUUID()}`;

/**
 * How the library names what each resource does with the documents of an agent and an activity that no other test has.
 */
const RESOURCES = [
  [
    'State',
    'activities/state',
    'stateId',
    (xapi: XapiClient) => {
      const of = { agent: aPerson(), activityId: anActivity() };
      return {
        of,
        merge: (stateId: string, state: object, as: Partial<Seen> = {}) =>
          xapi.createState({ ...of, stateId, state: state as Record<string, unknown>, ...as }),
        set: (stateId: string, state: unknown, as: Seen & { readonly contentType?: string }) =>
          xapi.setState({ ...of, stateId, state, ...as }),
        get: (stateId: string) => xapi.getState({ ...of, stateId }),
        ids: (since?: string) => xapi.getStates({ ...of, ...(since === undefined ? {} : { since }) }),
        drop: (stateId: string, etag?: string) =>
          xapi.deleteState({ ...of, stateId, ...(etag === undefined ? {} : { etag }) }),
      };
    },
  ],
  [
    'Agent Profile',
    'agents/profile',
    'profileId',
    (xapi: XapiClient) => {
      const of = { agent: aPerson() };
      return {
        of,
        merge: (profileId: string, profile: object, as: Partial<Seen> = {}) =>
          xapi.createAgentProfile({ ...of, profileId, profile: profile as Record<string, unknown>, ...as }),
        set: (profileId: string, profile: unknown, as: Seen & { readonly contentType?: string }) =>
          xapi.setAgentProfile({ ...of, profileId, profile, ...as }),
        get: (profileId: string) => xapi.getAgentProfile({ ...of, profileId }),
        ids: (since?: string) => xapi.getAgentProfiles({ ...of, ...(since === undefined ? {} : { since }) }),
        drop: (profileId: string, etag?: string) =>
          xapi.deleteAgentProfile({ ...of, profileId, ...(etag === undefined ? {} : { etag }) }),
      };
    },
  ],
  [
    'Activity Profile',
    'activities/profile',
    'profileId',
    (xapi: XapiClient) => {
      const of = { activityId: anActivity() };
      return {
        of,
        merge: (profileId: string, profile: object, as: Partial<Seen> = {}) =>
          xapi.createActivityProfile({ ...of, profileId, profile: profile as Record<string, unknown>, ...as }),
        set: (profileId: string, profile: unknown, as: Seen & { readonly contentType?: string }) =>
          xapi.setActivityProfile({ ...of, profileId, profile, ...as }),
        get: (profileId: string) => xapi.getActivityProfile({ ...of, profileId }),
        ids: (since?: string) => xapi.getActivityProfiles({ ...of, ...(since === undefined ? {} : { since }) }),
        drop: (profileId: string, etag?: string) =>
          xapi.deleteActivityProfile({ ...of, profileId, ...(etag === undefined ? {} : { etag }) }),
      };
    },
  ],
] as const;

describeOnBackends('one', 'documents of a tool on the client library @xapi/xapi', (makeBackends, backendKind) => {
  const carnet = useCarnet(makeBackends);

  describe.each(clientsOn(backendKind))('in xAPI %s by %s', (version, adapter) => {
    const as = (authorization = carnet.authorization): XapiClient =>
      anXapi({ url: carnet.url, authorization }, version, adapter);

    describe.each(RESOURCES)('a document of the %s resource', (...[, path, idName, documents]) => {
      const etagOf = async (asked: Promise<{ readonly headers: Readonly<Record<string, unknown>> }>): Promise<string> =>
        String((await asked).headers['etag']);

      it('is set as JSON, and comes back with its type and an ETag', async () => {
        const { set, get } = documents(as());
        const value = { page: 7, marks: [1, null, 'Übung ✓'], deep: { 'a.b': true } };
        expect((await set('bookmark', value, NEW)).status).toBe(204);
        const { data, headers } = await get('bookmark');
        expect([data, headers['content-type']]).toEqual([value, 'application/json']);
        expect(headers['etag']).toMatch(/^"[0-9a-f]{40}"$/);
      });

      it('may be a text, of any type', async () => {
        const { set, get } = documents(as());
        await set('notes', 'Übung\r\n✓ ', { ...NEW, contentType: 'text/plain; charset=utf-8' });
        const { data, headers } = await get('notes');
        expect([data, headers['content-type']]).toEqual(['Übung\r\n✓ ', 'text/plain; charset=utf-8']);
      });

      it('may be any bytes', async () => {
        const { of, set } = documents(as());
        const bytes = randomBytes(5000);
        await set('picture', new Uint8Array(bytes).buffer, { ...NEW, contentType: 'image/png' });
        const query = new URLSearchParams(
          Object.entries({ ...of, [idName]: 'picture' }).map(([name, value]): [string, string] => [
            name,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
        );
        const answer = await fetch(`${carnet.url}/xapi/${path}?${query.toString()}`, {
          headers: { Authorization: carnet.authorization, 'X-Experience-API-Version': version },
        });
        expect([answer.headers.get('content-type'), Buffer.from(await answer.arrayBuffer()).equals(bytes)]).toEqual([
          'image/png',
          true,
        ]);
      });

      it('is 404 where none was set, and again when it was deleted', async () => {
        const { set, get, drop } = documents(as());
        expect(await refusedBy(get('bookmark'))).toMatchObject({ status: 404, kind: 'not-found' });
        await set('bookmark', { page: 1 }, NEW);
        expect((await drop('bookmark')).status).toBe(204);
        expect(await refusedBy(get('bookmark'))).toMatchObject({ status: 404 });
      });

      it('is created by POST, and merged with what is there', async () => {
        const { merge, get } = documents(as());
        expect((await merge('bookmark', { page: 7, chapter: { title: 'One' } })).status).toBe(204);
        await merge('bookmark', { page: 8, read: true });
        await merge('bookmark', { page: 9 }, seen(await etagOf(get('bookmark'))));
        expect((await get('bookmark')).data).toEqual({ page: 9, chapter: { title: 'One' }, read: true });
      });

      it('that is no JSON object is not merged: 400, and stays as it was', async () => {
        const { merge, set, get } = documents(as());
        await set('bookmark', [1], NEW);
        expect(await refusedBy(merge('bookmark', { page: 8 }))).toMatchObject({ status: 400, kind: 'invalid-request' });
        expect(await refusedBy(merge('another', [1]))).toMatchObject({ status: 400, kind: 'invalid-request' });
        expect((await get('bookmark')).data).toEqual([1]);
      });

      it('is listed by its id, also by when it was set', async () => {
        const { set, ids } = documents(as());
        expect((await ids()).data).toEqual([]);
        await set('one', { n: 1 }, NEW);
        await pause(5);
        const between = new Date().toISOString();
        await pause(5);
        await set('two', { n: 2 }, NEW);
        expect([...(await ids()).data].sort()).toEqual(['one', 'two']);
        expect((await ids(between)).data).toEqual(['two']);
      });

      it('is replaced only with the ETag of what is stored: 412 otherwise', async () => {
        const { set, merge, get } = documents(as());
        await set('bookmark', { by: 'first' }, NEW);
        const first = await etagOf(get('bookmark'));
        await set('bookmark', { by: 'second' }, seen(first));
        const second = await etagOf(get('bookmark'));
        for (const late of [
          set('bookmark', { by: 'third' }, seen(first)),
          merge('bookmark', { by: 'third' }, seen(first)),
        ]) {
          expect(await refusedBy(late)).toMatchObject({
            status: 412,
            kind: 'precondition-failed',
            faults: [{ at: 'If-Match' }],
          });
        }
        expect(await refusedBy(set('bookmark', { by: 'third' }, NEW))).toMatchObject({
          status: 412,
          faults: [{ at: 'If-None-Match' }],
        });
        expect(await refusedBy(set('another', { by: 'third' }, seen(first)))).toMatchObject({
          status: 412,
          faults: [{ at: 'If-Match' }],
        });
        expect([(await get('bookmark')).data, await etagOf(get('bookmark'))]).toEqual([{ by: 'second' }, second]);
      });

      it('is created by one alone of several requests that create it at once', async () => {
        const { set, get } = documents(as());
        const settled = await Promise.allSettled(Array.from({ length: 5 }, (_each, n) => set('bookmark', { n }, NEW)));
        const winners = settled.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
        expect(winners).toHaveLength(1);
        expect((await get('bookmark')).data).toEqual({ n: winners[0] });
      });

      it('that has changed is not deleted with an old ETag: 412', async () => {
        const { set, get, drop } = documents(as());
        await set('bookmark', { page: 1 }, NEW);
        const first = await etagOf(get('bookmark'));
        await set('bookmark', { page: 2 }, seen(first));
        expect(await refusedBy(drop('bookmark', first))).toMatchObject({ status: 412, faults: [{ at: 'If-Match' }] });
        expect((await drop('bookmark', await etagOf(get('bookmark')))).status).toBe(204);
        expect(await refusedBy(get('bookmark'))).toMatchObject({ status: 404 });
      });

      it('is refused with 401 to wrong credentials, and with 403 to those that do not permit it', async () => {
        expect(await refusedBy(documents(as(basic('key', 'another'))).set('bookmark', { page: 1 }, NEW))).toMatchObject(
          { status: 401, kind: 'unauthorized' },
        );
        const reader = documents(as(await carnet.issue('reader', ['all/read'])));
        expect(await refusedBy(reader.set('bookmark', { page: 1 }, NEW))).toMatchObject({
          status: 403,
          kind: 'forbidden',
        });
        expect(await refusedBy(reader.get('bookmark'))).toMatchObject({ status: 404 });
      });
    });

    it('a state may be set without precondition in 1.0; in 2.0 only a new one: 409', async () => {
      const xapi = as();
      const of = { agent: aPerson(), activityId: anActivity(), stateId: 'bookmark' };
      await xapi.setState({ ...of, state: { page: 1 } });
      if (version === '2.0.0')
        expect(await refusedBy(xapi.setState({ ...of, state: { page: 2 } }))).toMatchObject({
          status: 409,
          kind: 'document-conflict',
        });
      else await xapi.setState({ ...of, state: { page: 2 } });
      expect((await xapi.getState(of)).data).toEqual({ page: version === '2.0.0' ? 1 : 2 });
    });

    it('states are separate by registration, and are deleted all at once', async () => {
      const xapi = as();
      const of = { agent: aPerson(), activityId: anActivity() };
      const [one, two] = [randomUUID(), randomUUID()];
      for (const registration of [one, two])
        for (const stateId of ['a', 'b'])
          await xapi.createState({ ...of, registration, stateId, state: { registration } });
      expect((await xapi.getState({ ...of, registration: one, stateId: 'a' })).data).toEqual({ registration: one });
      await xapi.deleteStates({ ...of, registration: one });
      expect([
        (await xapi.getStates({ ...of, registration: one })).data,
        [...(await xapi.getStates({ ...of, registration: two })).data].sort(),
      ]).toEqual([[], ['a', 'b']]);
      await xapi.deleteStates(of);
      expect((await xapi.getStates(of)).data).toEqual([]);
    });
  });
});
