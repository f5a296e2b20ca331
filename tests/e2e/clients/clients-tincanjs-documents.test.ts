import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import TinCan from 'tincanjs';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { aTinCan, recordStoreAt, refused, resultOf } from '../../support/clients/libraries/tincan-client.ts';

const VERSIONS = ['1.0.0', '1.0.1', '1.0.2'] as const;
const JSON_TYPE = 'application/json';

const aPerson = (): TinCan.Agent => new TinCan.Agent({ mbox: `mailto:${randomUUID()}@school.example` });
const anActivity = (): TinCan.Activity => new TinCan.Activity({ id: `https://school.example/${randomUUID()}` });

/** How the library names what each resource does with documents. */
const RESOURCES = [
  [
    'State',
    (lrs: TinCan.LRS) => ({
      save: lrs.saveState.bind(lrs),
      read: lrs.retrieveState.bind(lrs),
      ids: lrs.retrieveStateIds.bind(lrs),
      drop: lrs.dropState.bind(lrs),
    }),
  ],
  [
    'Agent Profile',
    (lrs: TinCan.LRS) => ({
      save: lrs.saveAgentProfile.bind(lrs),
      read: lrs.retrieveAgentProfile.bind(lrs),
      ids: lrs.retrieveAgentProfileIds.bind(lrs),
      drop: lrs.dropAgentProfile.bind(lrs),
    }),
  ],
  [
    'Activity Profile',
    (lrs: TinCan.LRS) => ({
      save: lrs.saveActivityProfile.bind(lrs),
      read: lrs.retrieveActivityProfile.bind(lrs),
      ids: lrs.retrieveActivityProfileIds.bind(lrs),
      drop: lrs.dropActivityProfile.bind(lrs),
    }),
  ],
] as const;

type About = Partial<Omit<TinCan.DocumentRequest<unknown>, 'callback'>>;

describeOnBackends('one', 'documents of a tool on the client library tincanjs', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  describe.each(VERSIONS)('in xAPI %s', (version) => {
    /** The documents of an agent and an activity that no other test has. */
    const documentsOf = (
      does: (typeof RESOURCES)[number][1],
      address = { url: carnet.url, authorization: carnet.authorization },
    ) => {
      const resource = does(aTinCan(address, version));
      const context = { agent: aPerson(), activity: anActivity() };
      return {
        save: (id: string, value: unknown, about: About = {}) =>
          resultOf<TinCan.Answer>((callback) =>
            resource.save(id, value, { callback, contentType: JSON_TYPE, ...context, ...about }),
          ),
        refusedSave: (id: string, value: unknown, about: About = {}) =>
          refused<TinCan.Answer>((callback) =>
            resource.save(id, value, { callback, contentType: JSON_TYPE, ...context, ...about }),
          ),
        read: (id: string, about: About = {}) =>
          resultOf<TinCan.Document | null>((callback) => resource.read(id, { callback, ...context, ...about })),
        ids: (about: About = {}) =>
          resultOf<readonly string[]>((callback) => resource.ids({ callback, ...context, ...about })),
        drop: (id: string, about: About = {}) =>
          resultOf<TinCan.Answer>((callback) => resource.drop(id, { callback, ...context, ...about })),
        refusedDrop: (id: string, about: About = {}) =>
          refused<TinCan.Answer>((callback) => resource.drop(id, { callback, ...context, ...about })),
      };
    };

    describe.each(RESOURCES)('a document of the %s resource', (_, does) => {
      it('is saved as JSON, and comes back with its type and an ETag', async () => {
        const { save, read } = documentsOf(does);
        const value = { page: 7, marks: [1, null, 'Übung ✓'], deep: { 'a.b': true } };
        expect((await save('bookmark', value)).status).toBe(204);
        const got = await read('bookmark');
        expect([got?.contents, got?.contentType]).toEqual([value, JSON_TYPE]);
        expect(got?.etag).toMatch(/^"[0-9a-f]{40}"$/);
      });

      it('may be any text, of any type', async () => {
        const { save, read } = documentsOf(does);
        await save('notes', '\r\nÜbung\n✓ ', { contentType: 'text/plain; charset=utf-8' });
        expect(await read('notes')).toMatchObject({
          contents: '\r\nÜbung\n✓ ',
          contentType: 'text/plain; charset=utf-8',
        });
        await save('plain', 'plain', { contentType: 'application/octet-stream' });
        expect(await read('plain')).toMatchObject({ contents: 'plain', contentType: 'application/octet-stream' });
      });

      it('is nothing where none was saved, and again when it was deleted', async () => {
        const { save, read, drop } = documentsOf(does);
        expect(await read('bookmark')).toBeNull();
        await save('bookmark', 1);
        expect((await drop('bookmark')).status).toBe(204);
        expect(await read('bookmark')).toBeNull();
      });

      it('is merged with what is saved by POST', async () => {
        const { save, read } = documentsOf(does);
        await save('bookmark', { page: 7, chapter: { title: 'One' } }, { method: 'POST' });
        await save('bookmark', { page: 8, read: true }, { method: 'POST', lastSHA1: (await read('bookmark'))!.etag });
        expect((await read('bookmark'))?.contents).toEqual({ page: 8, chapter: { title: 'One' }, read: true });
      });

      it('that is no JSON object is not merged: 400, and stays as it was', async () => {
        const { save, read, refusedSave } = documentsOf(does);
        await save('bookmark', '[1]');
        const { etag } = (await read('bookmark'))!;
        expect(await refusedSave('bookmark', { page: 8 }, { method: 'POST', lastSHA1: etag })).toMatchObject({
          status: 400,
          kind: 'invalid-request',
        });
        expect(await read('bookmark')).toMatchObject({ contents: [1], etag });
      });

      it('is listed by its id, also by when it was saved', async () => {
        const { save, ids } = documentsOf(does);
        expect(await ids()).toEqual([]);
        await save('one', 1);
        await pause(5);
        const between = new Date().toISOString();
        await pause(5);
        await save('two', 2);
        expect([...(await ids())].sort()).toEqual(['one', 'two']);
        expect(await ids({ since: between })).toEqual(['two']);
      });

      it('is replaced only with the ETag of what is stored: 412 otherwise', async () => {
        const { save, read, refusedSave } = documentsOf(does);
        await save('bookmark', { by: 'first' });
        const { etag: first } = (await read('bookmark'))!;
        await save('bookmark', { by: 'second' }, { lastSHA1: first });
        const { etag: second } = (await read('bookmark'))!;
        expect(await refusedSave('bookmark', { by: 'third' }, { lastSHA1: first })).toMatchObject({
          status: 412,
          kind: 'precondition-failed',
          faults: [{ at: 'If-Match' }],
        });
        expect(await refusedSave('bookmark', { by: 'third' }, { lastSHA1: first, method: 'POST' })).toMatchObject({
          status: 412,
        });
        expect(await read('bookmark')).toMatchObject({ contents: { by: 'second' }, etag: second });
      });

      it('that has changed is not deleted with an old ETag: 412', async () => {
        const { save, read, drop, refusedDrop } = documentsOf(does);
        await save('bookmark', 1);
        const { etag: first } = (await read('bookmark'))!;
        await save('bookmark', 2, { lastSHA1: first });
        const { etag: second } = (await read('bookmark'))!;
        expect(await refusedDrop('bookmark', { requestHeaders: { 'If-Match': first } })).toMatchObject({
          status: 412,
          faults: [{ at: 'If-Match' }],
        });
        expect((await read('bookmark'))?.contents).toBe(2);
        expect((await drop('bookmark', { requestHeaders: { 'If-Match': second } })).status).toBe(204);
        expect(await read('bookmark')).toBeNull();
      });

      it('is refused with 401 to wrong credentials, and with 403 to those that do not permit it', async () => {
        expect(
          await documentsOf(does, { url: carnet.url, authorization: basic('key', 'another') }).refusedSave(
            'bookmark',
            1,
          ),
        ).toMatchObject({ status: 401, kind: 'unauthorized' });
        const reader = documentsOf(does, {
          url: carnet.url,
          authorization: await carnet.issue('reader', ['all/read']),
        });
        expect(await reader.refusedSave('bookmark', 1)).toMatchObject({ status: 403, kind: 'forbidden' });
        expect(await reader.read('bookmark')).toBeNull();
      });

      it('that is to be merged and is no JSON though it says so is refused with 400', async () => {
        expect(await documentsOf(does).refusedSave('bookmark', '{"page":', { method: 'POST' })).toMatchObject({
          status: 400,
          kind: 'invalid-json',
        });
      });
    });

    it.each(RESOURCES.slice(1))('an %s that is stored is not replaced as a new one: 412', async (_, does) => {
      const { save, read, refusedSave } = documentsOf(does);
      await save('preferences', 1);
      expect(await refusedSave('preferences', 2)).toMatchObject({ status: 412, faults: [{ at: 'If-None-Match' }] });
      expect((await read('preferences'))?.contents).toBe(1);
    });

    it('states are separate by registration, and are deleted all at once', async () => {
      const lrs = aTinCan(carnet, version);
      const of = { agent: aPerson(), activity: anActivity(), contentType: JSON_TYPE };
      const [one, two] = [randomUUID(), randomUUID()];
      for (const registration of [one, two])
        for (const id of ['a', 'b'])
          await resultOf<TinCan.Answer>((callback) =>
            lrs.saveState(id, registration, { callback, ...of, contentType: 'text/plain', registration }),
          );
      const read = (registration: string) =>
        resultOf<TinCan.Document | null>((callback) => lrs.retrieveState('a', { callback, ...of, registration }));
      expect((await read(one))?.contents).toBe(one);
      await resultOf<TinCan.Answer>((callback) => lrs.dropState(null, { callback, ...of, registration: one }));
      expect([await read(one), (await read(two))?.contents]).toEqual([null, two]);
      await resultOf<TinCan.Answer>((callback) => lrs.dropState(null, { callback, ...of }));
      expect(await resultOf<readonly string[]>((callback) => lrs.retrieveStateIds({ callback, ...of }))).toEqual([]);
    });

    it('a course with its learner and activity saves a state and adds to it', async () => {
      const course = new TinCan({
        recordStores: [recordStoreAt(carnet, version)],
        actor: aPerson(),
        activity: anActivity(),
      });
      const set = (value: unknown, overwriteJSON: boolean) =>
        resultOf<TinCan.Answer>((callback) =>
          course.setState('progress', value, { callback, contentType: JSON_TYPE, overwriteJSON }),
        );
      await set({ page: 1, marks: [] }, true);
      await set({ page: 2 }, false);
      expect(
        (await resultOf<TinCan.Document | null>((callback) => course.getState('progress', { callback })))?.contents,
      ).toEqual({ page: 2, marks: [] });
      await set({ page: 3 }, true);
      expect(
        (await resultOf<TinCan.Document | null>((callback) => course.getState('progress', { callback })))?.contents,
      ).toEqual({ page: 3 });
    });
  });
});
