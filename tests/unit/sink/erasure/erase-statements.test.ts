import { decodeRecord } from '../../../../src/journal/port/batch-encoding.ts';
import { createHash } from 'node:crypto';
import type { ErasedStatement } from '../../../../src/sink/erasure/erase-statements.ts';
import { createSink } from '../../../../src/sink/sink.ts';
import { createDefinitionCache } from '../../../../src/sink/statements/activity-cache.ts';
import { createEraseActivities } from '../../../../src/sink/erasure/erase-activities.ts';
import { createRebuildDefinition } from '../../../../src/sink/erasure/rebuild-definition.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { batchOf } from '../../../models/sink/batch-of.ts';
import { anAttachment } from '../../../support/clients/multipart-client.ts';
import { aNamedStatement, aVoiding } from '../../../support/builders/statements/a-statement.ts';
import { aMarker, aMessage, anAskingSink, as, consentOf, createPeople } from '../../../support/servers/sink-consent.ts';
import { openStores, START, storedAs } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const HOUR = 3_600_000;
const DATA = 'secret data';
const SHA2 = createHash('sha256').update(DATA).digest('hex');

const aWorld = async (deps: Parameters<typeof consentOf>[2] = {}) => {
  const store = await openStore();
  const people = createPeople();
  const [ann, ben] = [people.add(), people.add()];
  const consent = consentOf(store, people, deps);
  const sink = await anAskingSink(store, consent);
  const stop = async (offset: number, id = ann): Promise<void> => {
    people.decide(id, { state: 'withdrawn' });
    await sink.hand(aMarker(offset, id));
  };
  return { store, people, ann, ben, consent, sink, stop };
};

const attach = (store: Store, usedAt: number): Promise<void> =>
  store.attachments.put(
    { sha2: SHA2, usedAt, source: 'moodle' },
    (async function* () {
      yield await Promise.resolve(Buffer.from(DATA));
    })(),
  );
const usedAt = async (store: Store): Promise<number | undefined> =>
  (await store.attachments.find([SHA2])).get(SHA2)?.usedAt;
const attached = () => aNamedStatement({ attachments: [anAttachment(DATA)] });

describe('An erasure', () => {
  it('removes data that no other statement has', async () => {
    const { store, ann, sink, stop } = await aWorld();
    await attach(store, START - 2 * HOUR);
    await sink.hand(aMessage(0, [[attached(), as(ann)]]));
    await stop(1);
    expect(await usedAt(store)).toBeUndefined();
  });

  it('leaves data that another statement has', async () => {
    const { store, ann, ben, sink, stop } = await aWorld();
    await attach(store, START - 2 * HOUR);
    await sink.hand(
      aMessage(0, [
        [attached(), as(ann)],
        [attached(), as(ben)],
      ]),
    );
    await stop(1);
    expect(await usedAt(store)).toBe(START - 2 * HOUR);
    await stop(2, ben);
    expect(await usedAt(store)).toBeUndefined();
  });

  it('renews the use of data that a statement on its way may have, and leaves them to the sweep', async () => {
    const { store, ann, sink, stop } = await aWorld({ through: START - HOUR });
    await attach(store, START - 2 * HOUR);
    await sink.hand(aMessage(0, [[attached(), as(ann)]]));
    await stop(1);
    expect(await usedAt(store)).toBe(START);
  });

  it('forgets what only erased statements say of activities, and nothing else', async () => {
    const { store, ann, ben, sink, stop } = await aWorld();
    const defining = (name: string, about = {}) =>
      aNamedStatement({
        object: { id: `https://school.example/${name}`, definition: { name: { en: name } } },
        ...about,
      });
    await sink.hand(
      aMessage(0, [
        [
          defining('mine', {
            context: {
              contextActivities: {
                parent: [{ id: 'https://school.example/parent', definition: { name: { en: 'parent' } } }],
              },
            },
          }),
          as(ann),
        ],
        [defining('shared'), as(ann)],
        [
          defining('theirs', { context: { contextActivities: { other: [{ id: 'https://school.example/shared' }] } } }),
          as(ben),
        ],
      ]),
    );
    await stop(1);
    const ids = ['mine', 'parent', 'shared', 'theirs'].map((name) => `https://school.example/${name}`);
    const known = await store.activities.find(ids.map((id) => ({ source: 'moodle', id })));
    expect([...known.keys()]).toEqual([`moodle ${ids[3]!}`]);
  });

  it('lets a sink that shares its memory say once more what was forgotten', async () => {
    const { store, people, ann, consent } = await aWorld();
    const seen = createDefinitionCache(() => START);
    const sink = createSink({ store, now: () => START, consent, definitionCache: seen });
    await sink.claimed(1);
    const activity = { id: 'https://school.example/quiz', definition: { name: { en: 'Quiz' } } };
    await sink.handle({ partition: 1, messages: [aMessage(0, [[aNamedStatement({ object: activity }), as(ann)]])] });
    const [isStored] = await store.statements.scan({ limit: 1 });
    await store.statements.markErasing([isStored!]);
    await createEraseActivities(createRebuildDefinition({ store, definitionCache: seen }))([
      { statement: JSON.parse(Buffer.from(isStored!.text).toString()) as never, document: isStored! },
    ]);
    expect((await store.activities.find([{ source: 'moodle', id: activity.id }])).size).toBe(0);
    people.decide(ann, { generation: 2 });
    await sink.handle({
      partition: 1,
      messages: [aMessage(1, [[aNamedStatement({ object: activity }), as(ann, 'actor', 2)]])],
    });
    expect((await store.activities.find([{ source: 'moodle', id: activity.id }])).size).toBe(1);
  });

  it('removes the violations of erased statements, and recomputes their runs', async () => {
    const erased: ErasedStatement[] = [];
    const { store, ann, ben, sink, stop } = await aWorld({
      evaluateErased: (some) => {
        erased.push(...some);
        return Promise.resolve();
      },
    });
    const [mine, theirs] = [aNamedStatement(), aNamedStatement()];
    await sink.hand(
      aMessage(0, [
        [mine, as(ann)],
        [theirs, as(ben)],
      ]),
    );
    const about = {
      source: 'moodle',
      profile: 'https://p.example',
      by: 'https://p.example/t',
      kind: 'template',
      rule: 'presence',
      location: '$',
      at: START,
    } as const;
    await store.violations.add([
      { statement: mine.id, ...about },
      { statement: theirs.id, ...about },
    ]);
    await stop(1);
    expect((await store.violations.list({ limit: 9 })).violations.map(({ statement }) => statement)).toEqual([
      theirs.id,
    ]);
    expect(erased.map(({ document, statement }) => [document.id, statement.id])).toEqual([[mine.id, mine.id]]);
  });

  it('leaves what the erased statement had voided as it is', async () => {
    const { store, ann, ben, sink, stop } = await aWorld();
    const voided = aNamedStatement();
    await sink.hand(
      aMessage(0, [
        [voided, as(ben)],
        [aVoiding(voided.id), as(ann)],
      ]),
    );
    await stop(1);
    expect((await storedAs(store, voided.id))?.voided).toBe(true);
    expect(await store.statements.scan({ limit: 9 })).toHaveLength(1);
  });

  it('removes dead letters too, and of later ones only the reason is stored', async () => {
    const { store, ann, ben, sink, stop } = await aWorld();
    const unreadable = (offset: number, id: string) => ({
      offset,
      appendedAt: START,
      batches: [batchOf(['{"id":1}'], { people: [[as(id)]] })],
    });
    await sink.hand(unreadable(0, ann), unreadable(1, ben));
    expect((await store.deadLetters.list(9)).map(({ people }) => people)).toEqual([[ann], [ben]]);
    await stop(2);
    await sink.hand(unreadable(3, ann));
    const batches = (await store.deadLetters.list(9)).map(({ offset, bytes }) => [offset, decodeRecord(bytes).batches]);
    expect(batches).toMatchObject([
      [1, [{ source: 'moodle', ids: [expect.any(String)], people: [[{ id: ben }]] }]],
      [3, [{ source: 'moodle', ids: [], body: Buffer.of() }]],
    ]);
    expect(batches[1]).not.toHaveProperty(['1', '0', 'people']);
    const both = batchOf(['{"id":1}', '{"id":2}'], { people: [[as(ann)], [as(ben)]] });
    await sink.hand({ offset: 4, appendedAt: START, batches: [both] });
    const { bytes } = (await store.deadLetters.find(0, 4))!;
    expect(decodeRecord(bytes).batches).toMatchObject([{ ids: [both.ids[1]], people: [[{ id: ben }]] }]);
  });
});
