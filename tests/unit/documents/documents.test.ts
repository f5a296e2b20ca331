import { randomUUID } from 'node:crypto';
import { createDocumentGate } from '../../../src/consent/gate/admit-document.ts';
import { createBlindIndex } from '../../../src/consent/people/blind-index.ts';
import { createKnownPeople, type KnownPeople } from '../../../src/consent/people/person-lookup.ts';
import { createRecordPurposes } from '../../../src/consent/purposes/recording-purpose.ts';
import { createStays } from '../../../src/consent/gate/retention-verdicts.ts';
import type { Decision } from '../../../src/consent/model/types.ts';
import { createDocuments } from '../../../src/documents/documents.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { DocumentRepository } from '../../../src/store/ports/document-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aDocument, aScope } from '../../support/builders/a-document.ts';
import { INSTITUTION } from '../../support/servers/running-carnet.ts';
import { aDecision } from '../../support/builders/a-purpose.ts';

const caller = {
  key: 'key',
  source: { id: 'reader', name: 'Reader', basis: 'public_task', createdAt: 0, v: 1 },
  scopes: ['all'],
} as const;
const changing = (id = 'bookmark') => ({ caller, scope: aScope(), id, version: '1.0.3', preconditions: {} }) as const;
const json = (value: unknown) => ({ contentType: 'application/json', bytes: Buffer.from(JSON.stringify(value)) });

describe('the keeper of documents', () => {
  let store: Store;
  let people: KnownPeople;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    people = createKnownPeople({
      repository: store.people,
      blindIndex: createBlindIndex(Buffer.alloc(32, 7)),
      newId: randomUUID,
    });
  });
  afterEach(() => store.close());

  const keeper = (
    about: {
      readonly now?: () => number;
      readonly bytesAtMost?: number;
      readonly repository?: DocumentRepository;
    } = {},
  ) =>
    createDocuments({
      repository: store.documents,
      now: Date.now,
      bytesAtMost: 1000,
      checkProfile: () => undefined,
      stays: createStays({ people }),
      gate: createDocumentGate({
        people,
        purposes: createRecordPurposes({ repository: store.purposes, institution: INSTITUTION }),
        askAt: 'https://lrs.example/me',
        now: Date.now,
      }),
      ...about,
    });
  const textOf = async (id = 'bookmark'): Promise<string> =>
    Buffer.from((await keeper().read({ caller, scope: aScope(), id })).bytes).toString('utf8');

  it('lets the time of a document rise with every write, whatever the clock says', async () => {
    const times = [5000, 5000, 4000, 9000];
    const documents = keeper({ now: () => times.shift() ?? 0 });
    const written: number[] = [];
    for (let index = 0; index < 4; index += 1)
      written.push((await documents.put(changing(), json('the same'))).updatedAt);
    expect(written).toEqual([5000, 5001, 5002, 9000]);
  });

  it('names its source and the SHA-1 of its bytes', async () => {
    await keeper().put(changing(), { contentType: 'text/plain', bytes: Buffer.from('abc') });
    expect(await store.documents.read(aScope(), 'bookmark')).toMatchObject({
      source: 'reader',
      etag: 'a9993e364706816aba3e25717850c26c9cd0d89d',
      contentType: 'text/plain',
    });
  });

  it('does not let a merge grow beyond the limit, and keeps what was there', async () => {
    const documents = keeper({ bytesAtMost: 30 });
    await documents.post(changing(), json({ a: 'x'.repeat(20) }));
    const before = await textOf();
    await expect(documents.post(changing(), json({ b: 1 }))).rejects.toMatchObject({ kind: 'too-large' });
    expect(await textOf()).toBe(before);
  });

  it('loses no merge where two keepers, as of two processes, write one document at once', async () => {
    const keepers = [keeper(), keeper()];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => keepers[index % 2]!.post(changing(), json({ [`key ${index}`]: index }))),
    );
    expect(JSON.parse(await textOf())).toEqual(
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key ${index}`, index])),
    );
  });

  /** A shelf on which another process writes the document just before each of the first writes. */
  const crowded = (times: number): DocumentRepository => {
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

  it('merges anew where another process was quicker', async () => {
    await keeper({ repository: crowded(3) }).post(changing(), json({ mine: true }));
    expect(JSON.parse(await textOf())).toEqual({ other: 0, mine: true });
  });

  it('checks the preconditions anew where another process was quicker', async () => {
    const { etag } = await keeper().put(changing(), json({ mine: true }));
    await expect(
      keeper({ repository: crowded(1) }).put(
        { ...changing(), preconditions: { ifMatch: [{ isWeak: false, text: etag }] } },
        json({ mine: 2 }),
      ),
    ).rejects.toMatchObject({ kind: 'precondition-failed' });
    expect(JSON.parse(await textOf())).toEqual({ other: 0 });
  });

  it('gives up in the end, so that the sender can try again', async () => {
    await expect(keeper({ repository: crowded(Infinity) }).put(changing(), json({}))).rejects.toMatchObject({
      kind: 'overloaded',
    });
  });

  it('removes a document that changed meanwhile, where no precondition forbids it', async () => {
    await keeper().put(changing(), json({}));
    let isFirst = true;
    const repository: DocumentRepository = {
      ...store.documents,
      remove: async (scope, id, seen) => {
        if (isFirst) await store.documents.write(aDocument({ updatedAt: seen.updatedAt + 1 }), seen);
        isFirst = false;
        return store.documents.remove(scope, id, seen);
      },
    };
    await keeper({ repository }).remove(changing());
    expect(await store.documents.read(aScope(), 'bookmark')).toBeUndefined();
  });

  /** What the agent of these documents has decided for the source reader, or another one. */
  const decide = async (about: Partial<Decision>, source = 'reader'): Promise<void> => {
    const { id } = (await people.make([aScope().agent!])).get(aScope().agent!)!;
    const stored = (await store.people.find([id])).get(id)!;
    await store.people.change({
      ...stored,
      decisions: { ...stored.decisions, [`record:${source}`]: aDecision(about) },
      v: stored.v + 1,
    });
  };
  /** A shelf on which something happens just after each of the first writes. */
  const after = (...happenings: (() => Promise<void>)[]): DocumentRepository => ({
    ...store.documents,
    write: async (document, seen) => {
      const isWritten = await store.documents.write(document, seen);
      await happenings.shift()?.();
      return isWritten;
    },
  });

  it('asks whom a document is about, and writes down whose it is', async () => {
    const asking = { ...changing(), caller: { ...caller, source: { ...caller.source, basis: 'consent' } } } as const;
    await expect(keeper().put(asking, json({}))).rejects.toMatchObject({
      kind: 'consent-required',
      faults: [{ at: 'agent' }],
      beside: { ask: 'https://lrs.example/me' },
    });
    expect(await store.people.count()).toBe(0);
    await decide({ generation: 3 });
    await keeper().put(asking, json({}));
    const [person] = (await people.lookUp([aScope().agent!])).values();
    expect(await store.documents.read(aScope(), 'bookmark')).toMatchObject({
      source: 'reader',
      person: { id: person!.id, generation: 3 },
    });
    await decide({ state: 'paused' });
    await expect(keeper().post(asking, json({}))).rejects.toMatchObject({ kind: 'consent-required' });
    await keeper().post(
      { ...asking, scope: { resource: 'activity-profile', activity: 'https://school.example/course' } },
      json({}),
    );
  });

  it('takes back what it has written where its agent has stopped meanwhile', async () => {
    await expect(
      keeper({ repository: after(() => decide({ state: 'withdrawn' })) }).put(changing(), json({})),
    ).rejects.toMatchObject({ kind: 'consent-required' });
    expect(await store.documents.read(aScope(), 'bookmark')).toBeUndefined();
  });

  it('writes it in the new generation where its agent has stopped and said yes again meanwhile', async () => {
    await keeper({ repository: after(() => decide({ generation: 2 })) }).put(changing(), json({}));
    expect(await store.documents.read(aScope(), 'bookmark')).toMatchObject({ person: { generation: 2 } });
  });

  it('shows and merges nothing of what may not stay: it counts as absent', async () => {
    const other = { ...changing(), caller: { ...caller, source: { ...caller.source, id: 'other' } } } as const;
    await keeper().put(changing(), json({ secret: 1 }));
    await decide({ state: 'withdrawn' });
    await expect(keeper().read(other)).rejects.toMatchObject({ kind: 'not-found' });
    expect(await keeper().list(other.caller, aScope())).toEqual({ ids: [] });
    await expect(keeper().put({ ...other, preconditions: { ifMatch: '*' } }, json({}))).rejects.toMatchObject({
      kind: 'precondition-failed',
    });
    await keeper().remove(other);
    expect(await store.documents.read(aScope(), 'bookmark')).toBeDefined();
    await keeper().post(other, json({ mine: 2 }));
    expect(await textOf()).toBe('{"mine":2}');
  });

  it('lists 10,000 documents, and refuses to list one more', async () => {
    let there = 10_000;
    const asked: number[] = [];
    const list = (_: unknown, __: unknown, limit: number) => {
      asked.push(limit);
      return Promise.resolve(Array.from({ length: there }, () => ({ id: 'a', updatedAt: 1, source: 'reader' })));
    };
    const documents = keeper({ repository: { ...store.documents, list } });
    expect(await documents.list(caller, aScope())).toMatchObject({ ids: ['a'] });
    there += 1;
    await expect(documents.list(caller, aScope())).rejects.toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: 'since' }],
    });
    expect(asked).toEqual([10_001, 10_001]);
  });
});
