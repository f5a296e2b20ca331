import type { CopiedKind, CopiedRecords } from '../../../src/store/ports/copy-repository.ts';
import { countViolations } from '../../../src/store/ports/profiles/violation-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { fillStore } from '../../support/builders/store/a-full-store.ts';
import { aDocument, aScope } from '../../support/builders/store/a-document.ts';
import { aStoredPerson } from '../../support/builders/store/a-stored-person.ts';
import { aViolation } from '../../support/builders/store/a-violation.ts';
import type { WithStore } from './store.contract.ts';

/** All records of a kind, read one by one. */
const readAll = async <K extends CopiedKind>({ copies }: Store, kind: K): Promise<readonly CopiedRecords[K][]> => {
  const found: CopiedRecords[K][] = [];
  for (let after: unknown; ;) {
    const { records, next } = await copies.page(kind, { limit: 1, ...(after === undefined ? {} : { after }) });
    found.push(...records);
    if (next === undefined) return found;
    after = next;
  }
};

const namesOf = async (store: Store, kind: CopiedKind): Promise<readonly string[]> =>
  (await readAll(store, kind)).map((record) => JSON.stringify(record)).sort();

/** How many records of each kind `fillStore` makes. */
const COUNTS: Readonly<Record<CopiedKind, number>> = {
  activities: 2,
  attachments: 1,
  documents: 4,
  earlierProfiles: 1,
  endedSessions: 1,
  erasedTokens: 2,
  erasures: 1,
  facts: 1,
  mentions: 1,
  patternRuns: 2,
  people: 3,
  profiles: 1,
  replacements: 1,
  unmatched: 1,
  violationCounts: 2,
  volumes: 1,
};

/** The promises of every copy repository (src/store/ports/copy-repository.ts). */
export const describeCopyRepository = (withStore: WithStore): void => {
  describe('The copy repository', () => {
    it(
      'reads every record of every kind once, page by page, and none of an empty store',
      withStore(async ({ store }) => {
        const kinds = Object.keys(COUNTS) as readonly CopiedKind[];
        // A store may note its migrations.
        const { records: noted } = await store.copies.page('facts', { limit: 5 });
        for (const kind of kinds.filter((one) => one !== 'facts'))
          expect(await store.copies.page(kind, { limit: 5 })).toEqual({ records: [] });
        await fillStore(store);
        for (const kind of kinds)
          expect([kind, new Set(await namesOf(store, kind)).size]).toEqual([
            kind,
            COUNTS[kind] + (kind === 'facts' ? noted.length : 0),
          ]);
      }),
    );

    it(
      'reads records as they were stored',
      withStore(async ({ store }) => {
        await fillStore(store);
        expect((await readAll(store, 'documents')).find(({ id }) => id === 'binary')).toEqual({
          ...aDocument({ id: 'binary', owner: 'owner-binary', bytes: Buffer.from([0xff, 0x00, 0xfe]) }),
          scope: { ...aScope(), registration: '00000000-0000-4000-8000-000000000007' },
          person: { id: 'ada', generation: 1 },
        });
        expect(await readAll(store, 'attachments')).toEqual([
          expect.objectContaining({ length: 21, usedAt: 1_700_000_000_001, sources: ['h5p', 'moodle'] }),
        ]);
        expect(await readAll(store, 'earlierProfiles')).toEqual([
          {
            profile: 'https://p.example/profile',
            version: 'https://p.example/v0',
            document: Buffer.from([0xff, 0x00, 0xfe]),
          },
        ]);
        expect(await readAll(store, 'profiles')).toEqual([expect.objectContaining({ revision: 2, retiredAt: 9 })]);
        expect(await readAll(store, 'activities')).toContainEqual({
          source: 'h5p',
          id: 'https://x.example/a',
          definition: '{"name":{}}',
          v: 7,
        });
        expect((await readAll(store, 'erasures'))[0]).toEqual(await store.erasures.find('erasure-done'));
        expect((await readAll(store, 'patternRuns')).find(({ v }) => v === 5)).toEqual(
          (await store.patternRuns.find(['another'])).get('another'),
        );
        expect(await readAll(store, 'volumes')).toEqual([{ id: 'study:spelling', countedAt: 4, statements: 100 }]);
      }),
    );

    it(
      'puts people as they were, merged ones and their identifiers too, and again',
      withStore(async ({ store, another }) => {
        const ada = aStoredPerson({ v: 7, outboxEntry: { id: 'entry' } });
        const merged = aStoredPerson({ v: 3, mergedInto: ada.id });
        const people = [
          { person: ada, identifiers: ['a', 'b'] },
          { person: merged, identifiers: ['c'] },
        ];
        await store.copies.putPeople([{ person: { ...ada, v: 6 }, identifiers: ['a', 'old'] }]);
        await store.copies.putPeople(people);
        await store.copies.putPeople([]);
        const other = await another();
        expect(await other.people.findByIdentifiers(['a', 'b', 'c', 'old'])).toEqual(
          new Map(['a', 'b', 'c'].map((identifier) => [identifier, ada])),
        );
        expect(await other.people.findWithOutboxEntry(9)).toEqual([ada]);
        expect(await other.people.update({ ...ada, v: 8 })).toBe(true);
        const found = await store.copies.findPeople([ada.id]);
        expect(found.toSorted((one) => (one.person.id === ada.id ? -1 : 1))).toEqual([
          { ...people[0], person: { ...ada, v: 8 } },
          people[1],
        ]);
        expect(await store.copies.findPeople([])).toEqual([]);
      }),
    );

    it(
      'gives an identifier that moved meanwhile to the person put last',
      withStore(async ({ store, another }) => {
        const owners = async () => (await another()).people.findByIdentifiers(['a', 'b']);
        const [ada, ben] = [aStoredPerson({ v: 2 }), aStoredPerson({ v: 2 })];
        const moved = (identifiers: readonly string[]) => ({ person: { ...ada, v: 3 }, identifiers });
        await store.copies.putPeople([
          { person: ada, identifiers: ['a', 'b'] },
          { person: ben, identifiers: ['b'] },
        ]);
        expect(await owners()).toEqual(
          new Map([
            ['a', ada],
            ['b', ben],
          ]),
        );
        await store.copies.putPeople([
          { person: ada, identifiers: ['a'] },
          { person: ben, identifiers: ['b'] },
          moved(['b']),
        ]);
        expect(await owners()).toEqual(new Map([['b', moved([]).person]]));
      }),
    );

    it(
      'sets counters of violations, also below what they were',
      withStore(async ({ store }) => {
        const [counter] = countViolations([aViolation()]);
        await store.violations.add([aViolation(), aViolation({ rule: 'any' })]);
        await store.copies.putViolationCounts([]);
        await store.copies.putViolationCounts([
          { ...counter!, count: 1 },
          { ...counter!, source: 'new', count: 9 },
        ]);
        expect((await store.violations.listCounts({ limit: 9 })).map(({ source, count }) => [source, count])).toEqual([
          ['new', 9],
          ['moodle', 1],
        ]);
      }),
    );
  });
};
