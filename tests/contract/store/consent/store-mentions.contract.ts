import { randomUUID } from 'node:crypto';
import type { StoredMention, StoredReplacement } from '../../../../src/store/ports/consent/mention-repository.ts';
import { personToken } from '../../../../src/xapi/statement/tokens.ts';
import type { WithStore } from '../store.contract.ts';

const aMention = (about: Partial<StoredMention> = {}): StoredMention => ({
  person: personToken(randomUUID()),
  statement: randomUUID(),
  source: 'moodle',
  places: ['instructor'],
  listedAt: 1_700_000_000_000,
  ...about,
});

/** Tokens of as many persons, in the order of the list. */
const persons = (count: number): readonly string[] =>
  Array.from({ length: count }, () => personToken(randomUUID())).sort();

/** Statement ids in ascending order. */
const statements = (count: number): readonly string[] => Array.from({ length: count }, () => randomUUID()).sort();

const aReplacement = (about: Partial<StoredReplacement> = {}): StoredReplacement => ({
  id: randomUUID(),
  by: 'staff:anna',
  requestedAt: 1_700_000_000_000,
  sources: ['moodle'],
  work: { person: personToken(randomUUID()), statement: randomUUID(), account: randomUUID(), after: randomUUID() },
  statements: 3,
  digest: '00',
  v: 1,
  ...about,
});

const describeMentions = (withStore: WithStore): void => {
  it(
    'is empty at first',
    withStore(async ({ store: { mentions } }) => {
      const [person] = persons(1);
      expect(await mentions.count({ limit: 10 })).toEqual({ counts: [] });
      expect(await mentions.countOf([person!, ''])).toEqual([]);
      expect(await mentions.countOf([])).toEqual([]);
      expect(await mentions.page({ person: person!, limit: 10 })).toEqual([]);
      expect(await mentions.find(aMention())).toBeUndefined();
    }),
  );

  it(
    'returns mentions as they were listed first, also to another process',
    withStore(async ({ store, another }) => {
      const one = aMention({ places: ['instructor', 'team', 'subStatement'] });
      const two = aMention({ person: one.person });
      const elsewhere = aMention({ statement: one.statement });
      expect(await store.mentions.add([one, two, elsewhere])).toEqual([one, two, elsewhere]);
      const { mentions } = await another();
      const third = aMention();
      expect(await mentions.add([{ ...one, places: ['object'], listedAt: 5, source: 'h5p' }, third])).toEqual([third]);
      expect(await mentions.add([])).toEqual([]);
      expect(await mentions.find(one)).toEqual(one);
      expect(await mentions.page({ person: one.person, limit: 10 })).toEqual(
        [one, two].sort((a, b) => (a.statement < b.statement ? -1 : 1)),
      );
      expect(await mentions.page({ person: elsewhere.person, limit: 10 })).toEqual([elsewhere]);
    }),
  );

  it(
    'pages the mentions of a person by their statements, in these sources alone where some are named',
    withStore(async ({ store: { mentions } }) => {
      const [person] = persons(1);
      const ids = statements(9);
      await mentions.add(
        ids.map((statement, at) => aMention({ person: person!, statement, source: at % 3 === 0 ? 'h5p' : 'moodle' })),
      );
      await mentions.add([aMention()]);
      const idsOf = async (query: object): Promise<readonly string[]> =>
        (await mentions.page({ person: person!, limit: 100, ...query })).map(({ statement }) => statement);
      expect(await idsOf({})).toEqual(ids);
      expect(await idsOf({ limit: 4 })).toEqual(ids.slice(0, 4));
      expect(await idsOf({ limit: 4, after: ids[3] })).toEqual(ids.slice(4, 8));
      expect(await idsOf({ sources: ['h5p'] })).toEqual([ids[0], ids[3], ids[6]]);
      expect(await idsOf({ sources: ['h5p', 'moodle', 'none'], after: ids[7] })).toEqual([ids[8]]);
      expect(await idsOf({ sources: [] })).toEqual([]);
    }),
  );

  it(
    'counts them by person, source and place, person by person',
    withStore(async ({ store: { mentions } }) => {
      const [a, b, c] = persons(3) as [string, string, string];
      await mentions.add([
        aMention({ person: b, listedAt: 5 }),
        aMention({ person: b, listedAt: 3 }),
        aMention({ person: b, listedAt: 9, places: ['instructor', 'team'] }),
        aMention({ person: b, source: 'h5p', places: ['object'], listedAt: 4 }),
        aMention({ person: a, source: 'h5p', listedAt: 7 }),
        aMention({ person: c, listedAt: 8 }),
      ]);
      const one = (person: string, at: number, about: object = {}) => ({
        person,
        source: 'moodle',
        places: ['instructor'],
        statements: 1,
        first: at,
        last: at,
        ...about,
      });
      const ofA = one(a, 7, { source: 'h5p' });
      const ofB = [
        one(b, 4, { source: 'h5p', places: ['object'] }),
        one(b, 3, { statements: 2, last: 5 }),
        one(b, 9, { places: ['instructor', 'team'] }),
      ];
      const ofC = one(c, 8);
      expect(await mentions.count({ limit: 10 })).toEqual({ counts: [ofA, ...ofB, ofC] });
      expect(await mentions.count({ limit: 2 })).toEqual({ counts: [ofA, ...ofB], next: b });
      expect(await mentions.count({ after: a, limit: 1 })).toEqual({ counts: ofB, next: b });
      expect(await mentions.count({ after: c, limit: 1 })).toEqual({ counts: [] });
      expect(await mentions.count({ limit: 1, sources: ['moodle'] })).toEqual({ counts: ofB.slice(1), next: b });
      expect(await mentions.count({ limit: 9, sources: ['moodle', 'h5p'] })).toEqual({ counts: [ofA, ...ofB, ofC] });
      expect(await mentions.count({ limit: 9, sources: ['none', 'h5p'] })).toEqual({ counts: [ofA, ofB[0]] });
      expect(await mentions.count({ limit: 9, sources: [] })).toEqual({ counts: [] });
      expect(await mentions.countOf([c, a])).toEqual([ofA, ofC]);
      expect(await mentions.countOf([c, a], ['moodle'])).toEqual([ofC]);
    }),
  );

  it(
    'deletes single mentions, and all of a statement; repeatably',
    withStore(async ({ store, another }) => {
      const one = aMention();
      const [other, elsewhere] = [aMention({ statement: one.statement }), aMention({ person: one.person })];
      await store.mentions.add([one, other, elsewhere]);
      const { mentions } = await another();
      for (let time = 0; time < 2; time++) await mentions.delete([one, aMention()]);
      await mentions.delete([]);
      const left = async () => Promise.all([one, other, elsewhere].map((key) => store.mentions.find(key)));
      expect(await left()).toEqual([undefined, other, elsewhere]);
      for (let time = 0; time < 2; time++) await mentions.deleteByStatements([one.statement, randomUUID()]);
      await mentions.deleteByStatements([]);
      expect(await left()).toEqual([undefined, undefined, elsewhere]);
    }),
  );

  it(
    'keeps tokens of erased persons with the time at which they came first',
    withStore(async ({ store, another }) => {
      const [a, b] = persons(2) as [string, string];
      expect(await store.mentions.tokensOf([a])).toEqual([]);
      await store.mentions.addTokens([{ person: a, tokens: ['x', 'y', 'x'] }], 5);
      const { mentions } = await another();
      await mentions.addTokens(
        [
          { person: a, tokens: ['y', 'z'] },
          { person: b, tokens: ['x'] },
        ],
        7,
      );
      await mentions.addTokens([], 7);
      const tokensOf = async (...of: readonly string[]) => [...(await store.mentions.tokensOf(of))].sort();
      expect([await tokensOf(a), await tokensOf(b), await tokensOf(a, b), await tokensOf()]).toEqual([
        ['x', 'y', 'z'],
        ['x'],
        ['x', 'x', 'y', 'z'],
        [],
      ]);
      expect(await mentions.deleteTokensBefore(7)).toBe(2);
      expect(await tokensOf(a, b)).toEqual(['x', 'z']);
      await mentions.deleteTokensOf([a], ['z', 'y']);
      await mentions.deleteTokensOf([], ['x']);
      await mentions.deleteTokensOf([a, b], []);
      expect(await tokensOf(a, b)).toEqual(['x']);
    }),
  );

  it(
    'remembers how far older statements were searched',
    withStore(async ({ store, another }) => {
      expect(await store.mentions.searchPosition()).toBeUndefined();
      await store.mentions.saveSearchPosition({ above: '0190' });
      const { mentions } = await another();
      expect(await mentions.searchPosition()).toEqual({ above: '0190' });
      await mentions.saveSearchPosition('done');
      expect(await store.mentions.searchPosition()).toBe('done');
    }),
  );
};

const describeReplacements = (withStore: WithStore): void => {
  it(
    'returns an order as it was added, and refuses its id a second time',
    withStore(async ({ store, another }) => {
      const order = aReplacement();
      expect(await store.replacements.find(order.id)).toBeUndefined();
      expect(await store.replacements.add(order)).toBe(true);
      const { replacements } = await another();
      expect(await replacements.add({ ...order, statements: 9 })).toBe(false);
      expect(await replacements.find(order.id)).toEqual(order);
    }),
  );

  it(
    'lets one of twenty concurrent updates of one v win',
    withStore(async ({ store, another }) => {
      const ways = [store, await another()];
      const order = aReplacement();
      expect(await store.replacements.update({ ...order, v: 2 })).toBe(false);
      await store.replacements.add(order);
      const done = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          ways[at % 2]!.replacements.update({ ...order, statements: 10 + at, v: 2 }),
        ),
      );
      const won = done.flatMap((yes, at) => (yes ? [10 + at] : []));
      expect(won).toHaveLength(1);
      expect(await store.replacements.find(order.id)).toEqual({ ...order, statements: won[0], v: 2 });
    }),
  );

  it(
    'lists the open ones, the oldest first, and forgets the work of one that is done',
    withStore(async ({ store, another }) => {
      const [late, early] = [aReplacement({ requestedAt: 9 }), aReplacement({ requestedAt: 3 })];
      for (const one of [late, early]) await store.replacements.add(one);
      const { replacements } = await another();
      expect(await replacements.findOpen(10)).toEqual([early, late]);
      expect(await replacements.findOpen(1)).toEqual([early]);
      const { work: _, sources: __, ...rest } = early;
      await replacements.update({ ...rest, done: 12, v: 2 });
      expect(await store.replacements.findOpen(10)).toEqual([late]);
      expect(await store.replacements.find(early.id)).toEqual({ ...rest, done: 12, v: 2 });
    }),
  );
};

/** The promises of every mention and replacement repository (src/store/ports/consent/mention-repository.ts). */
export const describeMentionRepositories = (withStore: WithStore): void => {
  describe('The mention repository', () => {
    describeMentions(withStore);
  });
  describe('The replacement repository', () => {
    describeReplacements(withStore);
  });
};
