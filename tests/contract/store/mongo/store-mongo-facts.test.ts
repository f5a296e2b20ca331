import { type Db, MongoClient } from 'mongodb';
import { createMongoFactRepository, type FactDocument } from '../../../../src/store/mongo/client/fact-repository.ts';
import { collectionsOf } from '../../../../src/store/mongo/collections.ts';
import { STRICT_CHECKS } from '../../../../src/store/mongo/client/record-checks.ts';
import { createMongoRecordCheckRepository } from '../../../../src/store/mongo/record-check-repository.ts';
import type { FactRepository } from '../../../../src/store/ports/store.ts';
import { seeded } from '../../../models/scheduler.ts';
import { gatedCollection, type SteppedProcess, stepped } from '../../../support/damage/gated-collection.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';
import { answerOf } from '../checked/checked-records.ts';

const NAME = 'a fact';

type Act = (facts: FactRepository) => Promise<unknown>;

/** What changes a fact, and what it may be afterwards. */
const ACTS: Readonly<Record<string, Act>> = {
  'putIfAbsent a': (one) => one.putIfAbsent(NAME, 'a'),
  'putIfAbsent b': (one) => one.putIfAbsent(NAME, 'b'),
  'put c': (one) => one.put(NAME, 'c'),
  'put d': (one) => one.put(NAME, 'd'),
  remove: (one) => one.remove(NAME),
};

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a fact of MongoDB and its copy', (server) => {
  let client: MongoClient;
  let database: Db;

  beforeAll(async () => {
    client = await new MongoClient(server).connect();
    database = client.db(uniqueName('facts'));
  });
  afterAll(async () => {
    await database.dropDatabase();
    await client.close();
  });

  const of = (name: 'facts' | 'factCopies') => database.collection<FactDocument>(name);
  const facts = (): FactRepository => createMongoFactRepository({ facts: of('facts'), factCopies: of('factCopies') });
  const both = async () => ({
    own: await of('facts').findOne({ _id: NAME }),
    copy: await of('factCopies').findOne({ _id: NAME }),
  });
  const checks = () => createMongoRecordCheckRepository(collectionsOf(database, 'majority'), STRICT_CHECKS);
  const begin = async (before: string | undefined): Promise<void> => {
    for (const name of ['facts', 'factCopies'] as const) await of(name).deleteMany({});
    if (before !== undefined) await facts().put(NAME, before);
  };
  const process = (act: Act): SteppedProcess =>
    stepped((turn) =>
      act(
        createMongoFactRepository({
          facts: gatedCollection(of('facts'), turn),
          factCopies: gatedCollection(of('factCopies'), turn),
        }),
      ),
    );

  const expectNoOlderValueButByName = async (): Promise<void> => {
    const { own } = await both();
    if (own === null) return;
    const { value, checksum = 0 } = own;
    for (const other of [{ value: `${value}x` }, { checksum: checksum ^ 1 }]) {
      await of('facts').replaceOne({ _id: NAME }, { ...own, ...other });
      expect(['damaged', JSON.stringify(value)]).toContain(await answerOf(facts().find(NAME)));
    }
    await of('facts').replaceOne({ _id: NAME }, own);
  };

  /** However one bit of the fact is another, it is read as it is, or not at all: never as it was before. */
  const expectNoOlderValue = async (): Promise<void> => {
    await expectNoOlderValueButByName();
    const { own } = await both();
    if (own === null) return;
    const { value } = own;
    await of('facts').deleteOne({ _id: NAME });
    await of('facts').insertOne({ ...own, _id: `${NAME}x` });
    expect(['undefined', JSON.stringify(value)]).toContain(await answerOf(facts().find(NAME)));
    await of('facts').deleteOne({ _id: `${NAME}x` });
    await of('facts').insertOne(own);
  };

  it.each(Object.keys(ACTS).flatMap((act) => [undefined, 'before'].map((before) => [act, before] as const)))(
    'is read as the one or the other where a process dies between two commands: %s beside %s',
    async (name, before) => {
      for (let sent = 0, isMore = true; isMore; sent++) {
        await begin(before);
        const dying = process(ACTS[name]!);
        for (let count = 0; count < sent && isMore; count++) isMore = await dying.step();
        const { own } = await both();
        expect(await facts().find(NAME)).toBe(own?.value);
        await expectNoOlderValue();
        // The next one, or a check, gives it the copy that it has not.
        await checks().check();
        expect(await both()).toEqual({ own, copy: own });
        expect((await checks().check()).fact.damaged).toEqual([]);
        const living = facts();
        expect(await living.putIfAbsent(NAME, 'new')).toBe(own?.value ?? 'new');
        await living.put(NAME, 'newer');
        expect(await living.find(NAME)).toBe('newer');
        const now = await both();
        expect(now.copy).toEqual(now.own);
      }
    },
  );

  const SCHEDULES = 300;

  it.each([
    { says: 'none dies', mayDie: false },
    { says: 'one dies', mayDie: true },
  ])('are never two values once three have changed the fact, in whatever order, and $says', async ({ mayDie }) => {
    const names = Object.keys(ACTS);
    for (let seed = 0; seed < SCHEDULES; seed++) {
      const random = seeded(seed);
      const int = (below: number): number => Math.floor(random() * below);
      await begin('before');
      const acts = Array.from({ length: 3 }, () => names[int(names.length)]!);
      const living = acts.map((name, index) => ({
        ...process(ACTS[name]!),
        left: mayDie && index === 0 ? int(8) : Number.MAX_SAFE_INTEGER,
      }));
      while (living.length > 0) {
        const at = int(living.length);
        const one = living[at]!;
        if (one.left-- === 0 || !(await one.step())) living.splice(at, 1);
      }
      const { own, copy } = await both();
      const found = { seed, acts, own: own?.value, copy: copy?.value };
      // One that has died leaves no copy, or that of a fact which another has removed meanwhile.
      const isLeft = mayDie && (own === null || copy === null);
      if (!isLeft) expect(found).toEqual({ ...found, copy: found.own });
      await expectNoOlderValue();
    }
  });

  it('is not read from a copy of before, which a check replaces and no repair takes', async () => {
    const asBefore = async (): Promise<void> => {
      await begin('older');
      const { copy } = await both();
      await facts().put(NAME, 'newer');
      await of('factCopies').replaceOne({ _id: NAME }, copy!);
    };
    await asBefore();
    expect(await facts().find(NAME)).toBe('newer');
    await expectNoOlderValueButByName();
    expect((await checks().check()).fact.damaged).toEqual([]);
    expect((await both()).copy).toMatchObject({ value: 'newer' });

    await asBefore();
    await of('facts').updateOne({ _id: NAME }, { $set: { value: 'newes' } });
    expect(await answerOf(facts().find(NAME))).toBe('damaged');
    expect(await checks().repair()).toEqual({});
    expect((await checks().check()).fact.damaged).toEqual([NAME]);
    expect(await answerOf(facts().find(NAME))).toBe('damaged');
    await facts().put(NAME, 'decided anew');
    expect(await facts().find(NAME)).toBe('decided anew');
    expect((await checks().check()).fact.damaged).toEqual([]);
  });
});
