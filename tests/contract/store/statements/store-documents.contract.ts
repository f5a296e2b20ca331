import { batchesOf } from '../../../../src/core/batches.ts';
import { aDocument, aScope, aSpace } from '../../../support/builders/store/a-document.ts';
import { type DocumentIds, listDocumentIds } from '../../../../src/reads/documents/document-ids.ts';
import type { DocumentScope, StoredDocument } from '../../../../src/store/ports/statements/document-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { WithStore } from '../store.contract.ts';

const REGISTRATION = '6b8c1f6e-0d2c-4e1b-8a2f-3f0d9e5c7a11';
const OTHER = '00000000-0000-4000-8000-00000000000f';

const plain = (document: StoredDocument | undefined): object | undefined =>
  document && { ...document, bytes: Buffer.from(document.bytes).toString('hex') };

const idsIn = async (
  { documents }: Pick<Store, 'documents'>,
  scope: DocumentScope,
  { since, limit = 1_000 }: { readonly since?: number; readonly limit?: number } = {},
): Promise<DocumentIds> => listDocumentIds(await documents.list(aSpace(scope), since, limit + 1), limit);

/** Scopes no two of which are one. */
const SCOPES: readonly DocumentScope[] = [
  aScope(),
  aScope({ registration: REGISTRATION }),
  aScope({ registration: OTHER }),
  aScope({ activity: 'https://school.example/Course' }),
  aScope({ agent: 'mbox:bob' }),
  aScope({ agent: 'mbox:ada\0x' }),
  { resource: 'activity-profile', activity: 'https://school.example/course' },
  { resource: 'agent-profile', agent: 'mbox:ada' },
  { resource: 'agent-profile', agent: 'https://school.example/course' },
];

/** The promises of every document repository. */
export const describeDocumentRepository = (withStore: WithStore): void => {
  describe('The document repository', () => {
    const megabyte = Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 7 + (index >> 8)) % 256);
    it.each([
      ['text', Buffer.from('é 😀'), 'text/plain; charset=utf-8'],
      ['nothing', new Uint8Array(), 'application/octet-stream'],
      ['a NUL', Buffer.from('\0'), 'application/octet-stream'],
      ['a binary megabyte', megabyte, 'image/png'],
    ])('gives %s back byte for byte, with its content type', (_, bytes, contentType) =>
      withStore(async ({ store, another }) => {
        const document = aDocument({ bytes, contentType });
        expect(await store.documents.write(document, undefined)).toBe(true);
        for (const way of [store, await another()])
          expect(plain(await way.documents.read(aSpace(document.scope), document.id))).toEqual(plain(document));
        const again = aDocument({ bytes: Buffer.concat([bytes, bytes]), updatedAt: document.updatedAt + 1 });
        expect(await store.documents.write(again, document)).toBe(true);
        expect(await store.documents.write({ ...document, updatedAt: document.updatedAt + 2 }, again)).toBe(true);
        expect(plain(await store.documents.read(aSpace(document.scope), document.id))).toEqual(
          plain({ ...document, updatedAt: document.updatedAt + 2 }),
        );
      })(),
    );

    it(
      'finds no document that was not written',
      withStore(async ({ store }) => {
        await store.documents.write(aDocument(), undefined);
        expect(await store.documents.read(aSpace(), 'bookmar')).toBeUndefined();
        expect(await idsIn(store, aScope({ agent: 'mbox:nobody' }))).toEqual({ ids: [] });
      }),
    );

    it(
      'writes a new document only where there is none',
      withStore(async ({ store, another }) => {
        await store.documents.write(aDocument(), undefined);
        expect(
          await (
            await another()
          ).documents.write(aDocument({ bytes: Buffer.from('other'), updatedAt: 1_700_000_000_001 }), undefined),
        ).toBe(false);
        expect(plain(await store.documents.read(aSpace(), 'bookmark'))).toEqual(plain(aDocument()));
      }),
    );

    it(
      'updates a document only where its ETag and time are the expected ones',
      withStore(async ({ store }) => {
        const seen = aDocument();
        const next = aDocument({ bytes: Buffer.from('next'), updatedAt: seen.updatedAt + 5, source: 'another' });
        expect(await store.documents.write(next, seen)).toBe(false);
        expect(await store.documents.read(aSpace(), 'bookmark')).toBeUndefined();
        await store.documents.write(seen, undefined);
        for (const wrong of [
          { ...seen, etag: next.etag },
          { ...seen, updatedAt: seen.updatedAt + 1 },
          { ...seen, updatedAt: seen.updatedAt - 1 },
        ]) {
          expect(await store.documents.write(next, wrong)).toBe(false);
          expect(await store.documents.delete(aSpace(), 'bookmark', wrong)).toBe(false);
        }
        expect(plain(await store.documents.read(aSpace(), 'bookmark'))).toEqual(plain(seen));
        expect(await store.documents.write(next, seen)).toBe(true);
        expect(plain(await store.documents.read(aSpace(), 'bookmark'))).toEqual(plain(next));
      }),
    );

    it(
      'deletes a document of the expected version, once',
      withStore(async ({ store, another }) => {
        await store.documents.write(aDocument(), undefined);
        expect(await (await another()).documents.delete(aSpace(), 'bookmark', aDocument())).toBe(true);
        expect(await store.documents.delete(aSpace(), 'bookmark', aDocument())).toBe(false);
        expect(await store.documents.read(aSpace(), 'bookmark')).toBeUndefined();
        expect(await store.documents.write(aDocument(), undefined)).toBe(true);
      }),
    );

    it.each([
      ['that make it', false],
      ['that saw the same', true],
    ])('lets exactly one of twenty writers win %s', (_, there) =>
      withStore(async ({ store, another }) => {
        const ways = [store, await another(), await another()];
        const seen = there ? aDocument() : undefined;
        if (seen !== undefined) await store.documents.write(seen, undefined);
        const documents = Array.from({ length: 20 }, (__, index) =>
          aDocument({ bytes: Buffer.from(`writer ${index}`), updatedAt: 1_700_000_000_001 }),
        );
        const won = await Promise.all(
          documents.map((document, index) => ways[index % 3]!.documents.write(document, seen)),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(plain(await store.documents.read(aSpace(), 'bookmark'))).toEqual(plain(documents[won.indexOf(true)]));
      })(),
    );

    it(
      'lets either a write or a deletion win where both expect the same version',
      withStore(async ({ store, another }) => {
        const other = await another();
        for (let round = 0; round < 10; round += 1) {
          const seen = aDocument({ id: `round ${round}` });
          await store.documents.write(seen, undefined);
          const next = { ...aDocument({ bytes: Buffer.from('next'), updatedAt: seen.updatedAt + 1 }), id: seen.id };
          const [written, removed] = await Promise.all([
            store.documents.write(next, seen),
            other.documents.delete(aSpace(seen.scope), seen.id, seen),
          ]);
          expect(written).not.toBe(removed);
          expect(plain(await store.documents.read(aSpace(seen.scope), seen.id))).toEqual(
            written ? plain(next) : undefined,
          );
        }
      }),
    );

    it(
      'distinguishes scopes, and a state without a registration from one with any',
      withStore(async ({ store }) => {
        const documents = SCOPES.map((scope, index) => aDocument({ scope, bytes: Buffer.from(`scope ${index}`) }));
        for (const document of documents) expect(await store.documents.write(document, undefined)).toBe(true);
        for (const document of documents)
          expect(plain(await store.documents.read(aSpace(document.scope), document.id))).toEqual(plain(document));
        expect(await store.documents.delete(aSpace(SCOPES[1]), 'bookmark', documents[1]!)).toBe(true);
        for (const [index, document] of documents.entries())
          expect((await store.documents.read(aSpace(document.scope), document.id)) === undefined).toBe(index === 1);
      }),
    );

    it(
      'finds a document by its whole id only',
      withStore(async ({ store }) => {
        const ids = ['a', 'A', 'a ', 'a\0', 'a\0b', 'é', 'e\u0301', '😀', '{"$gt":""}', '%', 'a.b', '$a', ''];
        for (const id of ids)
          expect(await store.documents.write(aDocument({ id, bytes: Buffer.from(id) }), undefined)).toBe(true);
        for (const id of ids)
          expect(Buffer.from((await store.documents.read(aSpace(), id))!.bytes).toString()).toBe(id);
        expect((await idsIn(store, aScope())).ids).toEqual([...ids].sort());
      }),
    );

    it(
      'lists the ids of a scope in order, and the time of the latest write',
      withStore(async ({ store, another }) => {
        for (const [index, id] of ['c', 'B', 'a', '10', '9'].entries())
          await store.documents.write(aDocument({ id, updatedAt: 1000 + (index % 3) }), undefined);
        await store.documents.write(
          aDocument({ scope: aScope({ agent: 'mbox:bob' }), id: 'd', updatedAt: 5000 }),
          undefined,
        );
        expect(await idsIn(await another(), aScope())).toEqual({
          ids: ['10', '9', 'B', 'a', 'c'],
          updatedAt: 1002,
        });
      }),
    );

    it(
      'lists those updated after a time, without those of that very millisecond',
      withStore(async ({ store }) => {
        for (const updatedAt of [1000, 1001, 1002])
          await store.documents.write(aDocument({ id: `at ${updatedAt}`, updatedAt }), undefined);
        expect((await idsIn(store, aScope(), { since: 999 })).ids).toEqual(['at 1000', 'at 1001', 'at 1002']);
        expect((await idsIn(store, aScope(), { since: 1000 })).ids).toEqual(['at 1001', 'at 1002']);
        expect(await idsIn(store, aScope(), { since: 1002 })).toEqual({ ids: [] });
        await store.documents.write(
          aDocument({ id: 'at 1000', bytes: Buffer.from('new'), updatedAt: 1003 }),
          aDocument({ updatedAt: 1000 }),
        );
        expect(await idsIn(store, aScope(), { since: 1002 })).toEqual({ ids: ['at 1000'], updatedAt: 1003 });
      }),
    );

    it(
      'lists the states of every registration where none is named, each id once',
      withStore(async ({ store }) => {
        await store.documents.write(aDocument({ id: 'a' }), undefined);
        for (const registration of [REGISTRATION, OTHER]) {
          for (const id of ['a', registration.slice(0, 1)])
            await store.documents.write(aDocument({ scope: aScope({ registration }), id }), undefined);
        }
        expect((await idsIn(store, aScope())).ids).toEqual(['0', '6', 'a']);
        expect((await idsIn(store, aScope({ registration: OTHER }))).ids).toEqual(['0', 'a']);
      }),
    );

    it(
      'lists and deletes more than one batch of a server',
      withStore(async ({ store }) => {
        const ids = ['', ...Array.from({ length: 1250 }, (_, index) => `document ${String(index).padStart(4, '0')}`)];
        const write = (document: StoredDocument): Promise<boolean> => store.documents.write(document, undefined);
        for (const some of batchesOf(ids, 50)) await Promise.all(some.map((id) => write(aDocument({ id }))));
        await Promise.all(
          ids.slice(0, 20).map((id) => write(aDocument({ id, scope: aScope({ registration: OTHER }) }))),
        );
        await write(aDocument({ id: 'of another', scope: aScope({ agent: 'mbox:bob' }) }));
        await write(aDocument({ id: 'of another', owner: 'another' }));
        expect((await idsIn(store, aScope(), { limit: 2000 })).ids).toEqual(ids);
        expect(await store.documents.list(aSpace(), undefined, 1100)).toHaveLength(1100);
        expect(await store.documents.list(aSpace(aScope(), ['another', 'reader']), undefined, 2000)).toHaveLength(1272);

        await store.documents.deleteAll(aSpace());
        expect(await store.documents.list(aSpace(aScope(), ['another', 'reader']), undefined, 2000)).toHaveLength(1);
        expect(await store.documents.list(aSpace(aScope({ agent: 'mbox:bob' })), undefined, 10)).toHaveLength(1);
      }),
    );

    it(
      'lists at most the limit, whatever the registrations',
      withStore(async ({ store }) => {
        for (const id of ['a', 'b']) await store.documents.write(aDocument({ id, updatedAt: 1000 }), undefined);
        await store.documents.write(
          aDocument({ scope: aScope({ registration: REGISTRATION }), id: 'a', updatedAt: 2000 }),
          undefined,
        );
        expect(await idsIn(store, aScope(), { limit: 3 })).toEqual({ ids: ['a', 'b'], updatedAt: 2000 });
        await expect(idsIn(store, aScope(), { limit: 2 })).rejects.toMatchObject({
          kind: 'invalid-request',
          faults: [{ at: 'since' }],
        });
        expect(await idsIn(store, aScope(), { since: 1000, limit: 2 })).toEqual({ ids: ['a'], updatedAt: 2000 });
      }),
    );

    it(
      'finds the documents of some people page by page, without their content',
      withStore(async ({ store, another }) => {
        const ada = { id: 'ada', generation: 1 };
        const written = [
          aDocument({ person: ada }),
          aDocument({ id: 'other', source: 'another', person: { ...ada, generation: 2 } }),
          aDocument({
            scope: { resource: 'agent-profile', agent: 'mbox:ada' },
            person: { id: 'ada-before', generation: 4 },
          }),
          aDocument({ scope: aScope({ registration: REGISTRATION }), person: ada }),
        ];
        const others = [
          aDocument({ scope: aScope({ agent: 'mbox:bob' }), person: { id: 'bob', generation: 1 } }),
          aDocument({ scope: { resource: 'activity-profile', activity: 'https://school.example/course' } }),
        ];
        for (const document of [...written, ...others])
          expect(await store.documents.write(document, undefined)).toBe(true);
        for (const { scope, id, person } of [...written, ...others])
          expect((await store.documents.read(aSpace(scope), id))?.person).toEqual(person);
        expect(
          (await store.documents.list(aSpace(), undefined, 10))
            .map(({ id, source, person }) => [id, source, person?.generation])
            .sort(),
        ).toEqual([
          ['bookmark', 'reader', 1],
          ['bookmark', 'reader', 1],
          ['other', 'another', 2],
        ]);

        const other = await another();
        const found = [];
        let after: string | number | undefined;
        do {
          const page = await other.documents.findByPeople(['ada', 'ada-before', 'nobody'], {
            limit: 3,
            ...(after === undefined ? {} : { after }),
          });
          found.push(...page.documents);
          after = page.next;
        } while (after !== undefined);
        const heads = (all: readonly object[]): readonly string[] => all.map((one) => JSON.stringify(one)).sort();
        expect(heads(found.map((head) => ({ ...head })))).toEqual(
          heads(
            written.map(({ scope, owner, id, contentType, etag, updatedAt, source, person }) => ({
              scope,
              owner,
              id,
              contentType,
              etag,
              updatedAt,
              source,
              person,
            })),
          ),
        );
        expect(await store.documents.findByPeople([], { limit: 10 })).toEqual({ documents: [] });

        const { person: _, ...nobodys } = aDocument({ bytes: Buffer.from('nobody'), updatedAt: 1_700_000_000_001 });
        expect(await store.documents.write(nobodys, written[0])).toBe(true);
        expect((await store.documents.findByPeople(['ada'], { limit: 10 })).documents).toHaveLength(2);
      }),
    );

    it(
      'counts and deletes what a source has not written since among those of an owner, in portions, and nothing else',
      withStore(async ({ store: { documents } }) => {
        const none = { state: 0, 'agent-profile': 0, 'activity-profile': 0 };
        const reader = { owner: 'reader', source: 'reader' };
        const before = aDocument().updatedAt;
        expect(await documents.countUpdatedBefore(reader, before)).toEqual(none);
        expect(await documents.deleteUpdatedBefore(reader, before, 10)).toBe(0);
        for (const scope of SCOPES) await documents.write(aDocument({ scope, updatedAt: before - 1 }), undefined);
        for (const id of ['at the limit', 'after'])
          await documents.write(aDocument({ id, updatedAt: id === 'after' ? before + 1 : before }), undefined);
        await documents.write(aDocument({ owner: 'other', updatedAt: 1 }), undefined);
        await documents.write(aDocument({ id: 'of another', source: 'other', updatedAt: 1 }), undefined);
        expect(await documents.countUpdatedBefore(reader, before)).toEqual({
          state: 6,
          'agent-profile': 2,
          'activity-profile': 1,
        });
        expect(await documents.deleteUpdatedBefore(reader, before, 7)).toBe(7);
        expect(await documents.deleteUpdatedBefore(reader, before, 7)).toBe(2);
        expect(await documents.countUpdatedBefore(reader, before)).toEqual(none);
        expect(await documents.countUpdatedBefore(reader, before + 9)).toEqual({ ...none, state: 2 });
        expect(await documents.countUpdatedBefore({ owner: 'reader', source: 'other' }, before)).toEqual({
          ...none,
          state: 1,
        });
        expect(await documents.countUpdatedBefore({ owner: 'other', source: 'reader' }, before)).toEqual({
          ...none,
          state: 1,
        });
      }),
    );

    it(
      'deletes all of a registration, or of every one where none is named, and nothing else',
      withStore(async ({ store }) => {
        const documents = SCOPES.map((scope) => aDocument({ scope }));
        for (const document of documents) await store.documents.write(document, undefined);
        const left = async (): Promise<readonly number[]> => {
          const found = await Promise.all(
            documents.map(async ({ scope, id }, index) =>
              (await store.documents.read(aSpace(scope), id)) === undefined ? [] : [index],
            ),
          );
          return found.flat();
        };
        await store.documents.deleteAll(aSpace(SCOPES[1]));
        expect(await left()).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
        await store.documents.deleteAll(aSpace(SCOPES[0]));
        expect(await left()).toEqual([3, 4, 5, 6, 7, 8]);
        await store.documents.deleteAll(aSpace(SCOPES[0]));
        expect(await left()).toEqual([3, 4, 5, 6, 7, 8]);
      }),
    );
  });
};
