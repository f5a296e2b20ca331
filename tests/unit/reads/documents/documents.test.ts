import { randomUUID } from 'node:crypto';
import { createRecordAccess } from '../../../../src/consent/access/record-access.ts';
import { createDocumentGate } from '../../../../src/consent/gate/admit-document.ts';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { createPersonLookup, type PersonLookup } from '../../../../src/consent/people/person-lookup.ts';
import { createRecordPurposes } from '../../../../src/consent/purposes/recording-purpose.ts';
import { createRetentionVerdicts } from '../../../../src/consent/gate/retention-verdicts.ts';
import type { Decision } from '../../../../src/consent/model/types.ts';
import { createDocuments } from '../../../../src/reads/documents/documents.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { DocumentRepository } from '../../../../src/store/ports/statements/document-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aCaller } from '../../../support/builders/http/a-caller.ts';
import { aDocument, aScope, aSpace } from '../../../support/builders/store/a-document.ts';
import { INSTITUTION } from '../../../support/servers/running-carnet.ts';
import { aDecision } from '../../../support/builders/consent/a-purpose.ts';

const caller = aCaller({ source: { id: 'reader', name: 'Reader', basis: 'public_task', createdAt: 0, v: 1 } });
const changeOf = (id = 'bookmark') => ({ caller, scope: aScope(), id, version: '1.0.3', preconditions: {} }) as const;
const json = (value: unknown) => ({ contentType: 'application/json', bytes: Buffer.from(JSON.stringify(value)) });

describe('The documents service', () => {
  let store: Store;
  let people: PersonLookup;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    people = createPersonLookup({
      repository: store.people,
      blindIndex: createBlindIndex(Buffer.alloc(32, 7)),
      linkIdentifier: () => Promise.reject(new Error('no identifier here has two spellings')),
      newId: randomUUID,
      now: Date.now,
    });
  });
  afterEach(() => store.close());

  const createTestDocuments = (
    about: {
      readonly now?: () => number;
      readonly maxBytes?: number;
      readonly repository?: DocumentRepository;
      readonly owners?: readonly string[];
    } = {},
  ) =>
    createDocuments({
      repository: store.documents,
      ownersFor: ({ id }) => Promise.resolve(about.owners ?? [id]),
      now: Date.now,
      maxBytes: 1000,
      checkProfile: () => undefined,
      recordAccess: createRecordAccess({
        repository: store.accessRecords,
        retentionVerdicts: createRetentionVerdicts({ people }),
        now: Date.now,
      }),
      retentionVerdicts: createRetentionVerdicts({ people }),
      gate: createDocumentGate({
        people,
        purposes: createRecordPurposes({ repository: store.purposes, institution: INSTITUTION }),
        askAt: 'https://lrs.example/me',
        now: Date.now,
      }),
      ...about,
    });
  const textOf = async (id = 'bookmark'): Promise<string> =>
    Buffer.from((await createTestDocuments().read({ caller, scope: aScope(), id })).bytes).toString('utf8');

  it('gives every write of a document a later time, whatever the clock says', async () => {
    const times = [5000, 5000, 4000, 9000];
    const documents = createTestDocuments({ now: () => times.shift() ?? 0 });
    const written: number[] = [];
    for (let index = 0; index < 4; index += 1)
      written.push((await documents.put(changeOf(), json('the same'))).updatedAt);
    expect(written).toEqual([5000, 5001, 5002, 9000]);
  });

  it('keeps the time of a new document that an import brings, and of no other', async () => {
    const documents = createTestDocuments({ now: () => 5000 });
    const imported = { ...changeOf(), updatedAt: 1000 };
    await expect(documents.put({ ...imported, updatedAt: 5001 }, json('one'))).rejects.toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: 'LRS-Updated', detail: 'must not be after now' }],
    });
    expect(await documents.put({ ...imported, isDryRun: true }, json('one'))).toMatchObject({ updatedAt: 1000 });
    expect(await documents.put(imported, json('one'))).toMatchObject({ updatedAt: 1000 });
    expect(await store.documents.read(aSpace(), 'bookmark')).toMatchObject({ updatedAt: 1000 });
    expect(await documents.put(imported, json('two'))).toMatchObject({ updatedAt: 5000 });
  });

  it('stores the source and the SHA-1 of the bytes', async () => {
    await createTestDocuments().put(changeOf(), { contentType: 'text/plain', bytes: Buffer.from('abc') });
    expect(await store.documents.read(aSpace(), 'bookmark')).toMatchObject({
      source: 'reader',
      etag: 'a9993e364706816aba3e25717850c26c9cd0d89d',
      contentType: 'text/plain',
    });
  });

  it('refuses a merge beyond the limit, and leaves the document as it was', async () => {
    const documents = createTestDocuments({ maxBytes: 30 });
    await documents.post(changeOf(), json({ a: 'x'.repeat(20) }));
    const before = await textOf();
    await expect(documents.post(changeOf(), json({ b: 1 }))).rejects.toMatchObject({ kind: 'too-large' });
    expect(await textOf()).toBe(before);
  });

  it('loses no merge where two processes write one document at once', async () => {
    const processes = [createTestDocuments(), createTestDocuments()];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        processes[index % 2]!.post(changeOf(), json({ [`key ${index}`]: index })),
      ),
    );
    expect(JSON.parse(await textOf())).toEqual(
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key ${index}`, index])),
    );
  });

  /** A repository where another process writes the document just before each of the first writes. */
  const repositoryWithConflicts = (times: number): DocumentRepository => {
    let left = times;
    return {
      ...store.documents,
      write: async (document, seen) => {
        if (left-- > 0)
          await store.documents.write(
            aDocument({ bytes: Buffer.from(`{"other":${left}}`), updatedAt: document.updatedAt + 1 }),
            seen,
          );
        return store.documents.write(document, seen);
      },
    };
  };

  it('merges again where another process was quicker', async () => {
    await createTestDocuments({ repository: repositoryWithConflicts(3) }).post(changeOf(), json({ mine: true }));
    expect(JSON.parse(await textOf())).toEqual({ other: 0, mine: true });
  });

  it('checks the preconditions again where another process was quicker', async () => {
    const { etag } = await createTestDocuments().put(changeOf(), json({ mine: true }));
    await expect(
      createTestDocuments({ repository: repositoryWithConflicts(1) }).put(
        { ...changeOf(), preconditions: { ifMatch: [{ isWeak: false, text: etag }] } },
        json({ mine: 2 }),
      ),
    ).rejects.toMatchObject({ kind: 'precondition-failed' });
    expect(JSON.parse(await textOf())).toEqual({ other: 0 });
  });

  it('gives up after many conflicts, so that the sender can try again', async () => {
    await expect(
      createTestDocuments({ repository: repositoryWithConflicts(Infinity) }).put(changeOf(), json({})),
    ).rejects.toMatchObject({
      kind: 'overloaded',
    });
  });

  it('deletes a document that changed in between, where no precondition forbids it', async () => {
    await createTestDocuments().put(changeOf(), json({}));
    let isFirst = true;
    const repository: DocumentRepository = {
      ...store.documents,
      delete: async (scope, id, seen) => {
        if (isFirst) await store.documents.write(aDocument({ updatedAt: seen.updatedAt + 1 }), seen);
        isFirst = false;
        return store.documents.delete(scope, id, seen);
      },
    };
    await createTestDocuments({ repository }).delete(changeOf());
    expect(await store.documents.read(aSpace(), 'bookmark')).toBeUndefined();
  });

  /** Stores a decision of the agent of these documents on a source. */
  const decide = async (about: Partial<Decision>, source = 'reader'): Promise<void> => {
    const { id } = (await people.findOrCreate([aScope().agent!])).get(aScope().agent!)!;
    const stored = (await store.people.find([id])).get(id)!;
    await store.people.update({
      ...stored,
      decisions: { ...stored.decisions, [`record:${source}`]: aDecision(about) },
      v: stored.v + 1,
    });
  };
  /** A repository where an event follows each of the first writes. */
  const repositoryWithEvents = (...events: (() => Promise<void>)[]): DocumentRepository => ({
    ...store.documents,
    write: async (document, seen) => {
      const isWritten = await store.documents.write(document, seen);
      await events.shift()?.();
      return isWritten;
    },
  });

  it('requires the consent of the person that a document is about, and stores the person', async () => {
    const asking = { ...changeOf(), caller: { ...caller, source: { ...caller.source, basis: 'consent' } } } as const;
    await expect(createTestDocuments().put(asking, json({}))).rejects.toMatchObject({
      kind: 'consent-required',
      faults: [{ at: 'agent' }],
      extensions: { ask: 'https://lrs.example/me' },
    });
    expect(await store.people.count()).toBe(0);
    await decide({ generation: 3 });
    await createTestDocuments().put(asking, json({}));
    const [person] = (await people.findByIdentifier([aScope().agent!])).values();
    expect(await store.documents.read(aSpace(), 'bookmark')).toMatchObject({
      source: 'reader',
      person: { id: person!.id, generation: 3 },
    });
    await decide({ state: 'paused' });
    await expect(createTestDocuments().post(asking, json({}))).rejects.toMatchObject({ kind: 'consent-required' });
    await createTestDocuments().post(
      { ...asking, scope: { resource: 'activity-profile', activity: 'https://school.example/course' } },
      json({}),
    );
  });

  it('deletes what it has written where its agent has withdrawn in between', async () => {
    await expect(
      createTestDocuments({ repository: repositoryWithEvents(() => decide({ state: 'withdrawn' })) }).put(
        changeOf(),
        json({}),
      ),
    ).rejects.toMatchObject({ kind: 'consent-required' });
    expect(await store.documents.read(aSpace(), 'bookmark')).toBeUndefined();
  });

  it('writes with the new generation where its agent has withdrawn and consented again in between', async () => {
    await createTestDocuments({ repository: repositoryWithEvents(() => decide({ generation: 2 })) }).put(
      changeOf(),
      json({}),
    );
    expect(await store.documents.read(aSpace(), 'bookmark')).toMatchObject({ person: { generation: 2 } });
  });

  it('records that a POST gave the caller the document of another source', async () => {
    const other = { ...changeOf(), caller: { ...caller, source: { ...caller.source, id: 'other' } } } as const;
    const documents = createTestDocuments({ owners: ['other', 'reader'] });
    await createTestDocuments().put(changeOf(), json({ secret: 1 }));
    await documents.post(other, json({}));
    expect(await store.accessRecords.scan({ limit: 9 })).toEqual([
      expect.objectContaining({ source: 'reader', answers: 1 }),
    ]);
    await documents.post(other, json({}));
    await documents.read(other);
    expect(await store.accessRecords.scan({ limit: 9 })).toHaveLength(1);
  });

  it('neither shows nor merges a document that is to be erased: it counts as absent', async () => {
    const other = { ...changeOf(), caller: { ...caller, source: { ...caller.source, id: 'other' } } } as const;
    const documents = createTestDocuments({ owners: ['other', 'reader'] });
    await createTestDocuments().put(changeOf(), json({ secret: 1 }));
    await decide({ state: 'withdrawn' });
    await expect(documents.read(other)).rejects.toMatchObject({ kind: 'not-found' });
    expect(await documents.list(other.caller, aScope())).toEqual({ ids: [] });
    await expect(documents.put({ ...other, preconditions: { ifMatch: '*' } }, json({}))).rejects.toMatchObject({
      kind: 'precondition-failed',
    });
    await documents.delete(other);
    expect(await store.documents.read(aSpace(), 'bookmark')).toBeDefined();
    await documents.post(other, json({ mine: 2 }));
    expect(await textOf()).toBe('{"mine":2}');
  });

  it('lists 10,000 documents, and refuses to list one more', async () => {
    let stored = 10_000;
    const limits: number[] = [];
    const list = (_: unknown, __: unknown, limit: number) => {
      limits.push(limit);
      return Promise.resolve(
        Array.from({ length: stored }, () => ({ id: 'a', owner: 'reader', updatedAt: 1, source: 'reader' })),
      );
    };
    const documents = createTestDocuments({ repository: { ...store.documents, list } });
    expect(await documents.list(caller, aScope())).toMatchObject({ ids: ['a'] });
    stored += 1;
    await expect(documents.list(caller, aScope())).rejects.toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: 'since' }],
    });
    expect(limits).toEqual([10_001, 10_001]);
  });
});
