import { randomUUID } from 'node:crypto';
import { MAX_DEFINITION_LENGTH } from '../../../../src/sink/statements/write-activities.ts';
import { createSink } from '../../../../src/sink/sink.ts';
import { type ActivityKey, activityKeyText } from '../../../../src/store/ports/statements/activity-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { batchOf, messageOf } from '../../../models/sink/batch-of.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { hand, hooked, openStores, START, storedAs } from '../../../support/servers/sink-store.ts';

const QUIZ = 'https://school.example/quiz';
const openStore = openStores();
/** Every statement of these tests is of one source. */
const keyOf = (id: string): ActivityKey => ({ source: 'moodle', id });

const named = (name: Readonly<Record<string, string>>, id = QUIZ) =>
  aNamedStatement({ object: { id, definition: { name } } });
const known = async (store: Store, id = QUIZ): Promise<JsonObject | undefined> => {
  const found = (await store.activities.find([keyOf(id)])).get(activityKeyText(keyOf(id)));
  return found && (JSON.parse(found.definition) as JsonObject);
};
const versionOf = async (store: Store, id = QUIZ): Promise<number | undefined> =>
  (await store.activities.find([keyOf(id)])).get(activityKeyText(keyOf(id)))?.v;

/** A sink that has claimed the partition, and the names of its calls to the repository of activities. */
const aSink = async (
  store: Store,
  { partition = 0, now = (): number => START, before = (): Promise<void> | void => undefined } = {},
) => {
  const calls: string[] = [];
  const repository = {
    find: (keys: Parameters<Store['activities']['find']>[0]) => {
      calls.push('find');
      return store.activities.find(keys);
    },
    saveAll: async (activities: Parameters<Store['activities']['saveAll']>[0]) => {
      calls.push('write');
      await before();
      return store.activities.saveAll(activities);
    },
  };
  const sink = createSink({ store: { ...store, activities: repository }, now });
  await sink.claimed(partition);
  let offset = 0;
  return {
    calls,
    write: (...statements: readonly JsonObject[]) => hand(sink, { offset: offset++, partition }, statements),
  };
};

describe('An activity definition', () => {
  it('is merged in the order of statements, in one write and over several', async () => {
    const store = await openStore();
    const sink = await aSink(store);
    await sink.write(named({ en: 'Quiz', de: 'Quiz' }), named({ fr: 'Interro' }), named({ en: 'Test' }));
    expect(await known(store)).toEqual({ name: { en: 'Test', de: 'Quiz', fr: 'Interro' } });
    await sink.write(named({ es: 'Prueba' }));
    await sink.write(named({ fr: 'Contrôle' }));
    expect(await known(store)).toEqual({ name: { en: 'Test', de: 'Quiz', fr: 'Contrôle', es: 'Prueba' } });
  });

  it('costs no call where it is known, and at most one write for each write of the sink', async () => {
    const store = await openStore();
    const sink = await aSink(store);
    const lines = ['en', 'fr', 'de'].map((language) => ({ [language]: 'Quiz' }));
    await sink.write(...lines.map((name) => named(name)), ...lines.map((name) => named(name, `${QUIZ}/2`)));
    expect(sink.calls).toEqual(['find', 'write']);
    for (const name of lines) await sink.write(named(name), named(name, `${QUIZ}/2`));
    await sink.write(aNamedStatement());
    expect(sink.calls).toEqual(['find', 'write']);
  });

  it('is read by another process and not written again', async () => {
    const store = await openStore();
    await (await aSink(store)).write(named({ en: 'Quiz' }));
    const before = await versionOf(store);
    const other = await aSink(store, { partition: 1 });
    await other.write(named({ en: 'Quiz' }), named({ en: 'Quiz' }));
    expect([other.calls, await versionOf(store)]).toEqual([['find'], before]);
  });

  it('is the latest of those that contradict each other, even where it was known before', async () => {
    const store = await openStore();
    const sink = await aSink(store);
    for (const en of ['a', 'b', 'a']) await sink.write(named({ en }));
    expect(await known(store)).toEqual({ name: { en: 'a' } });
    const before = await versionOf(store);
    await sink.write(named({ en: 'b' }), named({ en: 'a' }), named({ en: 'c' }), named({ en: 'a' }));
    expect([await known(store), await versionOf(store)]).toEqual([{ name: { en: 'a' } }, before]);
  });

  it('is read again after a minute or two, since other processes may have changed it', async () => {
    const store = await openStore();
    let clock = START;
    const sink = await aSink(store, { now: () => clock });
    await sink.write(named({ en: 'a' }));
    await (await aSink(store, { partition: 1 })).write(named({ en: 'b' }));
    for (const seconds of [59, 121]) {
      clock = START + seconds * 1000;
      await sink.write(named({ en: 'a' }));
    }
    expect(sink.calls).toEqual(['find', 'write', 'find', 'write']);
    expect(await known(store)).toEqual({ name: { en: 'a' } });
  });

  it('is not lost where another process writes a different one at the same moment', async () => {
    const store = await openStore();
    const other = await aSink(store, { partition: 1 });
    let raced = 0;
    let first: number | undefined;
    const sink = await aSink(store, {
      before: async () => {
        first ??= await versionOf(store, `${QUIZ}/beside`);
        if (raced++ < 3) await other.write(named({ [`x-${raced}`]: 'Quiz' }));
      },
    });
    await sink.write(named({ en: 'Quiz' }), named({ en: 'Beside' }, `${QUIZ}/beside`));
    expect(await known(store)).toEqual({ name: { 'x-1': 'Quiz', 'x-2': 'Quiz', 'x-3': 'Quiz', en: 'Quiz' } });
    expect([await known(store, `${QUIZ}/beside`), await versionOf(store, `${QUIZ}/beside`)]).toEqual([
      { name: { en: 'Beside' } },
      first,
    ]);
  });

  it('is complete where sixteen sinks write it at once, each in another language', async () => {
    const store = await openStore();
    const languages = Array.from({ length: 16 }, (_, n) => `x-${n}`);
    const sinks = await Promise.all(languages.map((_, partition) => aSink(store, { partition })));
    await Promise.all(
      sinks.map((sink, n) =>
        sink.write(...[1, 2, 3].map((quiz) => named({ [languages[n]!]: `Quiz ${quiz}` }, `${QUIZ}/${quiz}`))),
      ),
    );
    for (const quiz of [1, 2, 3]) {
      const { name } = (await known(store, `${QUIZ}/${quiz}`))!;
      expect(Object.keys(name as JsonObject).sort()).toEqual([...languages].sort());
    }
  });

  it('delays no statement: a write that loses every race gives up until the next statement with it', async () => {
    const store = await openStore();
    let raced = 0;
    const sink = await aSink(store, {
      before: async () => {
        if (++raced > 25) return;
        const replaces = await versionOf(store);
        const definition = JSON.stringify({ name: { fr: String(raced) } });
        await store.activities.saveAll([
          { ...keyOf(QUIZ), definition, v: raced, ...(replaces === undefined ? {} : { replaces }) },
        ]);
      },
    });
    const statement = named({ en: 'Quiz' });
    await sink.write(statement);
    expect(await storedAs(store, statement.id)).toBeDefined();
    expect([raced, await known(store)]).toEqual([20, { name: { fr: '20' } }]);
    await sink.write(named({ en: 'Quiz' }));
    expect(await known(store)).toEqual({ name: { fr: '25', en: 'Quiz' } });
  });

  it('counts once: neither a statement sent again with others (2.0 4.1.6.1) nor a dead letter changes it', async () => {
    const store = await openStore();
    const sink = await aSink(store);
    const first = named({ en: 'Quiz' });
    await sink.write(first, { ...first, object: { id: QUIZ, definition: { name: { en: 'Other' } } } });
    await sink.write({ ...first, object: { id: QUIZ, definition: { name: { fr: 'Autre' } } } });
    await sink.write({
      ...first,
      verb: { id: 'https://school.example/verbs/other' },
      object: { id: QUIZ, definition: { name: { de: 'Anders' } } },
    });
    expect(await known(store)).toEqual({ name: { en: 'Quiz' } });
  });

  it('is not lost where a sink dies between the statements and the activities', async () => {
    const store = await openStore();
    const messages = [messageOf(0, START, batchOf([named({ en: 'Quiz' }), named({ fr: 'Interro' })]))];
    await new Promise<void>((resolve) => {
      const dying = createSink({
        now: () => START,
        store: hooked(store, (name) => {
          if (name !== 'saveAll') return undefined;
          resolve();
          return new Promise(() => undefined);
        }),
      });
      void dying.claimed(0).then(() => dying.handle({ partition: 0, messages }));
    });
    expect(await known(store)).toBeUndefined();
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await sink.handle({ partition: 0, messages });
    expect(await known(store)).toEqual({ name: { en: 'Quiz', fr: 'Interro' } });
  });

  it('is left out where the merged one would exceed 64 kB; the known one stays and can be corrected', async () => {
    const store = await openStore();
    const sink = await aSink(store);
    const long = (length: number, letter = 'x'): Record<string, string> => ({ en: letter.repeat(length) });
    await sink.write(named(long(MAX_DEFINITION_LENGTH)));
    expect(await known(store)).toBeUndefined();
    await sink.write(
      named({ en: 'Quiz' }),
      named(long(MAX_DEFINITION_LENGTH)),
      named({ fr: 'y'.repeat(MAX_DEFINITION_LENGTH - 100) }),
      named({ de: 'z'.repeat(200) }),
    );
    await sink.write(named({ en: 'Test' }));
    const { name } = (await known(store))! as { name: Record<string, string> };
    expect([name['en'], name['fr']?.length, name['de']]).toEqual(['Test', MAX_DEFINITION_LENGTH - 100, undefined]);
  });

  it('may be one of many in one write', async () => {
    const store = await openStore();
    const sink = await aSink(store);
    const activities = Array.from({ length: 250 }, (_, n) => ({
      id: `${QUIZ}/${n}`,
      definition: { name: { en: `Quiz ${n}` } },
    }));
    await sink.write({
      ...aNamedStatement({ context: { contextActivities: { grouping: activities } } }),
      id: randomUUID(),
    });
    expect((await store.activities.find(activities.map(({ id }) => keyOf(id)))).size).toBe(250);
    expect(sink.calls).toEqual(['find', 'write', 'find', 'write', 'find', 'write']);
  });
});
