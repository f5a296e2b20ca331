import { createEraseActivities } from '../../../../src/sink/erasure/erase-activities.ts';
import { createRebuildDefinition } from '../../../../src/sink/erasure/rebuild-definition.ts';
import { createRebuildDefinitions } from '../../../../src/sink/erasure/rebuild-definitions.ts';
import { createDefinitionCache } from '../../../../src/sink/statements/activity-cache.ts';
import { createWriteActivities } from '../../../../src/sink/statements/write-activities.ts';
import { readStored } from '../../../../src/xapi/statement/read-stored.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { activityKeyText } from '../../../../src/store/ports/statements/activity-repository.ts';
import { tokensOf } from '../../../../src/xapi/statement/tokens.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aSortKey } from '../../../support/builders/store/a-stored-statement.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const QUIZ = 'https://school.example/quiz';
const openStore = openStores();

/** A stored statement whose object is the quiz; the n-th is stored before the next. */
const defining = (n: number, definition?: JsonObject, source = 'moodle'): StoredStatement => {
  const statement = aNamedStatement({ object: { id: QUIZ, ...(definition && { definition }) } });
  return {
    id: statement.id,
    at: aSortKey(START + n),
    text: Buffer.from(JSON.stringify(statement)),
    refs: tokensOf(statement as unknown as Statement, source).own,
    source,
    timestamp: START + n,
    voided: false,
    v: 0,
  };
};
const named = (name: Readonly<Record<string, string>>): JsonObject => ({ name });
const parsed = (document: StoredStatement) => ({ document, statement: readStored(document) });

const known = async (store: Store, source = 'moodle'): Promise<unknown> => {
  const key = { source, id: QUIZ };
  const found = (await store.activities.find([key])).get(activityKeyText(key));
  return found && (JSON.parse(found.definition) as unknown);
};

/** A store that has these statements and what they say; the function erases one of them as the sink does. */
const aWorld = async (documents: readonly StoredStatement[]) => {
  const store = await openStore();
  await store.statements.insert(documents);
  const definitionCache = createDefinitionCache(() => START);
  const write = createWriteActivities({ repository: store.activities, now: () => START, definitionCache });
  await write(documents.map(parsed));
  const eraseActivities = createEraseActivities(createRebuildDefinition({ store, definitionCache }));
  const erase = async (...some: readonly StoredStatement[]): Promise<void> => {
    await store.statements.markErasing(some);
    await eraseActivities(some.map(parsed));
    await store.statements.delete(some);
  };
  return { store, write, erase };
};

describe('What is known of an activity after an erasure', () => {
  it('is what the remaining statements of its source say, in their order', async () => {
    const hers = defining(2, { ...named({ en: 'Ada’s quiz', fr: 'Le test d’Ada' }), description: { en: 'Hers' } });
    const others = [defining(1, named({ en: 'Quiz', de: 'Quiz' })), defining(3, named({ de: 'Prüfung' }))];
    const { store, erase } = await aWorld([others[0]!, hers, others[1]!, defining(4, named({ en: 'H5P' }), 'h5p')]);
    expect(await known(store)).toMatchObject({ name: { en: 'Ada’s quiz', fr: 'Le test d’Ada', de: 'Prüfung' } });
    await erase(hers);
    expect(await known(store)).toEqual(named({ en: 'Quiz', de: 'Prüfung' }));
    expect(await known(store, 'h5p')).toEqual(named({ en: 'H5P' }));
  });

  it('is never what a statement without the scope to define says', async () => {
    const hers = defining(1, named({ en: 'Ada’s quiz' }));
    const learners = [
      { ...defining(2, named({ en: 'Ada’s quiz' })), defines: false as const },
      { ...defining(4, named({ en: 'A joke' })), defines: false as const },
    ];
    const { store, erase } = await aWorld([hers, learners[0]!, defining(3, named({ de: 'Quiz' })), learners[1]!]);
    expect(await known(store)).toEqual(named({ en: 'Ada’s quiz', de: 'Quiz' }));
    await erase(learners[1]!);
    expect(await known(store)).toEqual(named({ en: 'Ada’s quiz', de: 'Quiz' }));
    await erase(hers);
    expect(await known(store)).toEqual(named({ de: 'Quiz' }));
  });

  it('stays where more statements that define nothing came after it than an erasure reads', async () => {
    const [said, hers] = [defining(0, named({ en: 'Quiz' })), defining(1, named({ fr: 'Le test d’Ada' }))];
    const many = Array.from({ length: 1100 }, (_, n) => ({
      ...defining(2 + n, named({ en: 'A joke' })),
      defines: false as const,
    }));
    const { store, erase } = await aWorld([said, hers, ...many]);
    await erase(hers);
    expect(await known(store)).toEqual(named({ en: 'Quiz' }));
  });

  it('takes the answers and the kind of an interaction from those that remain, not from the first one', async () => {
    const answers = (text: string): JsonObject => ({ interactionType: 'fill-in', correctResponsesPattern: [text] });
    const hers = defining(1, answers('Ada Lovelace, born 1815'));
    const { store, erase } = await aWorld([hers, defining(2, answers('42'))]);
    expect(await known(store)).toEqual(answers('Ada Lovelace, born 1815'));
    await erase(hers);
    expect(await known(store)).toEqual(answers('42'));
  });

  it('is nothing where others only mention it, or of another source', async () => {
    const hers = defining(1, named({ en: 'Ada’s quiz' }));
    const { store, erase } = await aWorld([hers, defining(2), defining(3, named({ en: 'Ada’s quiz' }), 'h5p')]);
    await erase(hers);
    expect(await known(store)).toBeUndefined();
    expect(await known(store, 'h5p')).toEqual(named({ en: 'Ada’s quiz' }));
  });

  it('stays as it is, at the cost of one page, where others say the same', async () => {
    const same = Array.from({ length: 300 }, (_, n) => defining(n, named({ en: 'Quiz' })));
    const { store, erase } = await aWorld(same);
    const before = await store.activities.find([{ source: 'moodle', id: QUIZ }]);
    await erase(...same.slice(0, 100));
    expect(await store.activities.find([{ source: 'moodle', id: QUIZ }])).toEqual(before);
  });

  it('has what a voided statement said, and what a later statement says', async () => {
    const hers = defining(1, named({ en: 'Ada’s quiz' }));
    const voided = { ...defining(2, named({ fr: 'Interro' })), voided: true };
    const { store, write, erase } = await aWorld([hers, voided]);
    await erase(hers);
    expect(await known(store)).toEqual(named({ fr: 'Interro' }));
    await write([parsed(defining(3, named({ en: 'Ada’s quiz' })))]);
    expect(await known(store)).toEqual(named({ fr: 'Interro', en: 'Ada’s quiz' }));
  });

  it('does not come back with a sink that has read it before the erasure', async () => {
    const hers = defining(1, named({ en: 'Ada’s quiz' }));
    const { store, erase } = await aWorld([hers]);
    let isFirst = true;
    const slow = createWriteActivities({
      now: () => START,
      repository: {
        ...store.activities,
        saveAll: async (activities) => {
          if (isFirst) {
            isFirst = false;
            await erase(hers);
            // Another statement has defined it anew since.
            await createWriteActivities({ repository: store.activities, now: () => START })([
              parsed(defining(2, named({ de: 'Quiz' }))),
            ]);
          }
          return store.activities.saveAll(activities);
        },
      },
    });
    await slow([parsed(defining(3, named({ fr: 'Interro' })))]);
    expect(await known(store)).toEqual(named({ de: 'Quiz', fr: 'Interro' }));
  });
});

describe('The definitions of a release that merged them over all sources', () => {
  const all = (store: Store) => createRebuildDefinitions({ store, now: () => START });

  it('are built from the statements of each source, round by round, and only once', async () => {
    const store = await openStore();
    const statements = Array.from({ length: 6000 }, (_, n) =>
      defining(n, named({ [`x-${n % 3}`]: 'Quiz' }), n % 2 === 0 ? 'moodle' : 'h5p'),
    );
    for (let n = 0; n < statements.length; n += 1000) await store.statements.insert(statements.slice(n, n + 1000));
    const rebuild = all(store);
    expect([await rebuild(), await rebuild(), await rebuild()]).toEqual([false, true, true]);
    for (const source of ['moodle', 'h5p'])
      expect(await known(store, source)).toEqual(named({ 'x-0': 'Quiz', 'x-1': 'Quiz', 'x-2': 'Quiz' }));
    expect(await store.activities.rebuildPosition()).toBe('done');
    await store.statements.insert([defining(6001, named({ en: 'Later' }))]);
    expect(await all(store)()).toBe(true);
    expect(await known(store)).not.toHaveProperty('name.en');
  });

  it('leave out what was said without the scope to define', async () => {
    const store = await openStore();
    const learners = { ...defining(2, named({ en: 'A joke' })), defines: false as const };
    await store.statements.insert([defining(1, named({ en: 'Quiz' })), learners]);
    expect(await all(store)()).toBe(true);
    expect(await known(store)).toEqual(named({ en: 'Quiz' }));
  });

  it('are complete where the process is killed at any point and another goes on', async () => {
    const statements = Array.from({ length: 40 }, (_, n) => defining(n, named({ [`x-${n}`]: `Quiz ${n}` })));
    for (let kill = 1; ; kill++) {
      const store = await openStore();
      await store.statements.insert(statements);
      let calls = 0;
      const dying = <R>(call: () => Promise<R>): Promise<R> =>
        ++calls >= kill ? Promise.reject(new Error('killed')) : call();
      const { activities } = store;
      const killed = {
        ...store,
        activities: {
          ...activities,
          saveAll: (some) => dying(() => activities.saveAll(some)),
          saveRebuildPosition: (position) => dying(() => activities.saveRebuildPosition(position)),
        },
      } satisfies Store;
      const isOver = await all(killed)().catch(() => undefined);
      expect(await all(store)()).toBe(true);
      expect(Object.keys((await known(store)) as object)).toEqual(['name']);
      expect(Object.keys(((await known(store)) as { readonly name: object }).name)).toHaveLength(40);
      if (isOver === true) break;
    }
  });

  it('say nothing of a statement that is erased while they are built', async () => {
    const store = await openStore();
    const [hers, his] = [defining(1, named({ en: 'Ada’s quiz' })), defining(2, named({ fr: 'Interro' }))];
    await store.statements.insert([hers, his]);
    const rebuild = all({
      ...store,
      statements: {
        ...store.statements,
        scan: async (query) => {
          const page = await store.statements.scan(query);
          // An erasure of another process, whose look at the definitions comes before they are written.
          await store.statements.markErasing([hers]);
          await createEraseActivities(createRebuildDefinition({ store }))([parsed(hers)]);
          await store.statements.delete([hers]);
          return page;
        },
      },
    });
    await rebuild();
    expect(await known(store)).toEqual(named({ fr: 'Interro' }));
  });
});
