import type {
  DocumentRepository,
  DocumentSpace,
  StoredDocument,
} from '../../../../src/store/ports/statements/document-repository.ts';
import { aDocument, aScope, aSpace } from '../../../support/builders/store/a-document.ts';
import type { WithStore } from '../store.contract.ts';

const REGISTRATION = '6b8c1f6e-0d2c-4e1b-8a2f-3f0d9e5c7a11';

const of = (owner: string, about: Partial<StoredDocument> = {}): StoredDocument =>
  aDocument({ owner, source: owner, bytes: Buffer.from(`"${owner}"`), ...about });

const spaceOf = (...owners: readonly string[]): DocumentSpace => aSpace(aScope(), owners);

const ownerSeen = async (documents: DocumentRepository, space: DocumentSpace): Promise<string | undefined> =>
  (await documents.read(space, 'bookmark'))?.owner;

/** What every document repository promises of the owners of documents. */
export const describeDocumentOwners = (withStore: WithStore): void => {
  describe('The owners of documents', () => {
    it(
      'have one of the same scope and id each, and none finds, changes or deletes that of another',
      withStore(async ({ store: { documents }, another }) => {
        const [ada, bob] = [of('a'), of('b')];
        expect(await documents.write(ada, undefined)).toBe(true);
        expect(await documents.write(bob, undefined)).toBe(true);
        expect(await documents.write(of('a'), undefined)).toBe(false);
        const other = (await another()).documents;
        for (const [owner, expected] of [
          ['a', ada],
          ['b', bob],
        ] as const) {
          const found = await other.read(spaceOf(owner), 'bookmark');
          expect(Buffer.from(found!.bytes).toString()).toBe(Buffer.from(expected.bytes).toString());
          expect((await other.list(spaceOf(owner), undefined, 10)).map((one) => one.owner)).toEqual([owner]);
        }
        expect(await ownerSeen(documents, spaceOf('c'))).toBeUndefined();
        expect(await documents.list(spaceOf('c'), undefined, 10)).toEqual([]);

        expect(await documents.write(of('c', { updatedAt: ada.updatedAt + 1 }), ada)).toBe(false);
        expect(await documents.delete(spaceOf('c'), 'bookmark', { ...ada, owner: 'c' })).toBe(false);
        await documents.deleteAll(spaceOf('c'));
        expect(await documents.delete(spaceOf('b'), 'bookmark', bob)).toBe(true);
        await documents.deleteAll(spaceOf('b'));
        expect(await ownerSeen(documents, spaceOf('a'))).toBe('a');
        expect(await ownerSeen(documents, spaceOf('b'))).toBeUndefined();
      }),
    );

    it(
      'of one space see the document that was updated last, of equal times that of the first owner',
      withStore(async ({ store: { documents } }) => {
        await documents.write(of('a', { updatedAt: 1000 }), undefined);
        await documents.write(of('b', { updatedAt: 2000 }), undefined);
        await documents.write(of('c', { updatedAt: 2000 }), undefined);
        expect(await ownerSeen(documents, spaceOf('a', 'b', 'c'))).toBe('b');
        expect(await ownerSeen(documents, spaceOf('a', 'c', 'b'))).toBe('c');
        expect(await ownerSeen(documents, spaceOf('a', 'd'))).toBe('a');
        const listed = await documents.list(spaceOf('a', 'c', 'd'), undefined, 10);
        expect(listed.map(({ owner, updatedAt }) => [owner, updatedAt]).sort()).toEqual([
          ['a', 1000],
          ['c', 2000],
        ]);
      }),
    );

    it(
      'lose theirs with the document that counts, but not where that one has changed',
      withStore(async ({ store: { documents } }) => {
        const [older, newer] = [of('a', { updatedAt: 1000 }), of('b', { updatedAt: 2000 })];
        for (const document of [older, newer, of('c')]) await documents.write(document, undefined);
        const space = spaceOf('a', 'b');
        expect(await documents.delete(space, 'bookmark', { ...newer, updatedAt: 1999 })).toBe(false);
        expect(await ownerSeen(documents, space)).toBe('b');
        expect(await documents.delete(space, 'bookmark', newer)).toBe(true);
        expect(await ownerSeen(documents, space)).toBeUndefined();
        expect(await ownerSeen(documents, spaceOf('c'))).toBe('c');
      }),
    );

    it(
      'say in a list under which registration each is, and lose all of a space at once',
      withStore(async ({ store: { documents } }) => {
        const scope = aScope({ registration: REGISTRATION });
        for (const owner of ['a', 'b', 'c']) {
          await documents.write(of(owner), undefined);
          await documents.write(of(owner, { scope }), undefined);
        }
        const listed = await documents.list(spaceOf('a', 'b'), undefined, 10);
        expect(listed.map(({ owner, registration }) => `${owner} ${registration ?? '-'}`).sort()).toEqual([
          'a -',
          `a ${REGISTRATION}`,
          'b -',
          `b ${REGISTRATION}`,
        ]);
        await documents.deleteAll(aSpace(scope, ['a', 'b']));
        expect(await documents.list(spaceOf('a', 'b'), undefined, 10)).toHaveLength(2);
        await documents.deleteAll(spaceOf('a', 'b'));
        expect(await documents.list(spaceOf('a', 'b'), undefined, 10)).toEqual([]);
        expect(await documents.list(spaceOf('c'), undefined, 10)).toHaveLength(2);
      }),
    );

    it(
      'are all found by the person that their documents are about',
      withStore(async ({ store: { documents } }) => {
        for (const owner of ['a', 'b'])
          await documents.write(of(owner, { person: { id: 'ada', generation: 1 } }), undefined);
        const page = await documents.findByPeople(['ada'], { limit: 10 });
        expect(page.documents.map(({ owner, scope }) => [owner, scope]).sort()).toEqual([
          ['a', aScope()],
          ['b', aScope()],
        ]);
      }),
    );
  });
};
