import { randomUUID } from 'node:crypto';
import type { NewPerson, StoredPerson } from '../../../../src/store/ports/consent/person-repository.ts';
import { isDamaged } from '../../../../src/store/ports/checked/damaged-record.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredDecision, anIdentifier, aStoredPerson } from '../../../support/builders/store/a-stored-person.ts';
import type { WithStore } from '../store.contract.ts';

const aNewPerson = (): NewPerson => ({ id: randomUUID(), identifier: anIdentifier() });

/** The stored person after its creation. */
const withoutDecisions = ({ id }: { readonly id: string }): StoredPerson => ({ id, decisions: {}, v: 1 });

const aPersonIn = async (store: Store): Promise<NewPerson> => {
  const created = aNewPerson();
  await store.people.create([created]);
  return created;
};

/** Merges one person into another. */
const merge = (store: Store, from: NewPerson, into: NewPerson): Promise<boolean> =>
  store.people.update({ id: from.id, mergedInto: into.id, decisions: {}, v: 2 });

/** The promises of every person repository (src/store/ports/consent/person-repository.ts). */
export const describePersonRepository = (withStore: WithStore): void => {
  describe('The person repository', () => {
    it(
      'finds nobody at first, and makes no query without keys',
      withStore(async ({ store: { people } }) => {
        expect(await people.findByIdentifiers([anIdentifier()])).toEqual(new Map());
        expect(await people.find([randomUUID()])).toEqual(new Map());
        expect([await people.findByIdentifiers([]), await people.find([]), await people.create([])]).toEqual([
          new Map(),
          new Map(),
          new Map(),
        ]);
        expect(await people.addIdentifiers(randomUUID(), [])).toEqual(new Set());
        expect([
          await people.count(),
          (await people.identifiersOf(randomUUID())).length,
          await people.findWithOutboxEntry(10),
        ]).toEqual([0, 0, []]);
      }),
    );

    it(
      'adds a person under a given id, without identifiers, once',
      withStore(async ({ store, another }) => {
        const unlinked: StoredPerson = { id: randomUUID(), decisions: {}, isUnlinked: true, v: 1 };
        const other = await another();
        const inserted = await Promise.all([store, other].map(({ people }) => people.insert(unlinked)));
        expect(inserted.toSorted()).toEqual([false, true]);
        expect(await other.people.find([unlinked.id])).toEqual(new Map([[unlinked.id, unlinked]]));
        expect((await other.people.identifiersOf(unlinked.id)).length).toBe(0);
        const [identifier, { isUnlinked: _, ...linked }] = [anIdentifier(), unlinked];
        expect(await other.people.addIdentifiers(unlinked.id, [identifier])).toEqual(new Set());
        expect(await store.people.update({ ...linked, v: 2 })).toBe(true);
        expect(await other.people.findByIdentifiers([identifier])).toEqual(
          new Map([[identifier, { ...linked, v: 2 }]]),
        );
      }),
    );

    it(
      'creates a person for each new identifier, found in every process by it and by id',
      withStore(async ({ store, another }) => {
        const [ada, bob] = [aNewPerson(), aNewPerson()];
        expect(await store.people.create([ada, bob])).toEqual(
          new Map([ada, bob].map((one) => [one.identifier, withoutDecisions(one)])),
        );
        const { people } = await another();
        expect(await people.findByIdentifiers([ada.identifier, anIdentifier(), bob.identifier])).toEqual(
          new Map([ada, bob].map((one) => [one.identifier, withoutDecisions(one)])),
        );
        expect(await people.find([bob.id, randomUUID()])).toEqual(new Map([[bob.id, withoutDecisions(bob)]]));
        expect(await people.count()).toBe(2);
      }),
    );

    it(
      'creates and finds a crowd of which some exist already',
      withStore(async ({ store, another }) => {
        const crowd = Array.from({ length: 1100 }, aNewPerson);
        const known = crowd.slice(0, 30).map(({ identifier }) => ({ ...aNewPerson(), identifier }));
        await store.people.create(known);
        const created = await store.people.create(crowd);
        const expected = new Map(
          crowd.map(({ identifier, id }, index) => [identifier, withoutDecisions({ id: known[index]?.id ?? id })]),
        );
        expect(created).toEqual(expected);
        const { people } = await another();
        expect(await people.findByIdentifiers(crowd.map(({ identifier }) => identifier))).toEqual(expected);
        expect((await people.find([...expected.values()].map(({ id }) => id))).size).toBe(1100);
        expect(await people.count()).toBe(1100);
      }),
    );

    it(
      'scans people by id, without merged ones',
      withStore(async ({ store, another }) => {
        const created = await Promise.all(Array.from({ length: 7 }, () => aPersonIn(store)));
        await merge(store, created[0]!, created[1]!);
        const ids = created
          .slice(1)
          .map(({ id }) => id)
          .sort();
        const { people } = await another();
        expect((await people.scan({ limit: 4 })).map(({ id }) => id)).toEqual(ids.slice(0, 4));
        expect(await people.scan({ after: ids[3]!, limit: 4 })).toEqual(
          ids.slice(4).map((id) => withoutDecisions({ id })),
        );
        expect(await people.scan({ after: ids.at(-1)!, limit: 4 })).toEqual([]);
      }),
    );

    it(
      'scans the people with a decision that waits for another person, by its state, while it does',
      withStore(async ({ store, another }) => {
        const { people } = store;
        const states = ['granted', 'pending', 'objected', 'pending', 'pending'];
        const created = await Promise.all(states.map(() => aPersonIn(store)));
        for (const [at, state] of states.entries())
          await people.update({
            ...withoutDecisions(created[at]!),
            decisions: { 'record:a': aStoredDecision(), 'study:b': aStoredDecision({ state }) },
            v: 2,
          });
        const [last] = (await people.find([created[4]!.id])).values();
        await people.update({ ...last!, mergedInto: created[0]!.id, v: 3 });
        const list = async (query: Parameters<typeof people.scanWaiting>[0]): Promise<readonly string[]> =>
          (await (await another()).people.scanWaiting(query)).map(({ id }) => id);
        const pending = [created[1]!.id, created[3]!.id].sort();
        expect(await list({ state: 'pending', limit: 10 })).toEqual(pending);
        expect(await list({ state: 'pending', limit: 1 })).toEqual(pending.slice(0, 1));
        expect(await list({ state: 'pending', after: pending[0]!, limit: 10 })).toEqual(pending.slice(1));
        expect(await list({ state: 'objected', limit: 10 })).toEqual([created[2]!.id]);
        const [first] = (await people.find([pending[0]!])).values();
        await people.update({ ...first!, decisions: { 'study:b': aStoredDecision() }, v: 3 });
        expect(await list({ state: 'pending', limit: 10 })).toEqual(pending.slice(1));
      }),
    );

    it(
      'returns the person of an existing identifier, and stores no other',
      withStore(async ({ store: { people } }) => {
        const [first, second, third] = [aNewPerson(), aNewPerson(), aNewPerson()];
        await people.create([first]);
        const late = { id: second.id, identifier: first.identifier };
        expect(await people.create([late, third])).toEqual(
          new Map([
            [first.identifier, withoutDecisions(first)],
            [third.identifier, withoutDecisions(third)],
          ]),
        );
        expect(await people.find([second.id])).toEqual(new Map());
        const [fourth, fifth] = [aNewPerson(), aNewPerson()];
        expect(await people.create([fourth, { id: fifth.id, identifier: fourth.identifier }])).toEqual(
          new Map([[fourth.identifier, withoutDecisions(fourth)]]),
        );
        expect([await people.find([fifth.id]), await people.count()]).toEqual([new Map(), 3]);
      }),
    );

    it(
      'changes nothing where the same person is created again, also after a decision',
      withStore(async ({ store: { people } }) => {
        const ada = aNewPerson();
        await people.create([ada]);
        expect(await people.create([ada])).toEqual(new Map([[ada.identifier, withoutDecisions(ada)]]));
        const decided = aStoredPerson({ id: ada.id, v: 2 });
        await people.update(decided);
        expect(await people.create([ada])).toEqual(new Map([[ada.identifier, decided]]));
        expect((await people.identifiersOf(ada.id)).length).toBe(1);
      }),
    );

    it(
      'lets one of many concurrent creations for one identifier win, and returns it to all',
      withStore(async ({ store, another }) => {
        const ways = [store, await another(), await another()];
        const identifiers = Array.from({ length: 30 }, anIdentifier);
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, index) => {
            const given = identifiers.map((identifier) => ({ id: randomUUID(), identifier }));
            return ways[index % 3]!.people.create(index % 2 === 0 ? given : given.toReversed());
          }),
        );
        const known = await store.people.findByIdentifiers(identifiers);
        expect(known.size).toBe(30);
        for (const answer of answers) expect(answer).toEqual(new Map(known));
        expect(await store.people.count()).toBe(30);
      }),
    );

    it(
      'returns all members of a person as they were',
      withStore(async ({ store, another }) => {
        const ada = await aPersonIn(store);
        const stored = aStoredPerson({
          id: ada.id,
          v: 2,
          parentalConsentUntil: 1_900_000_000_123,
          name: 'Zoë\0 "\u2028"',
          mergedIds: [{ id: randomUUID(), generations: { 'record:h5p': { own: 2, is: 0 } } }],
          decisions: {
            'record:h5p': aStoredDecision({ until: 1.5 }),
            'study:spelling-6e': { state: 'none', 'a.b': { $c: [null, [], {}] } },
          },
          outboxEntry: { id: randomUUID(), ...aStoredDecision({ at: -1 }) },
        });
        expect(await store.people.update(stored)).toBe(true);
        expect((await (await another()).people.findByIdentifiers([ada.identifier])).get(ada.identifier)).toEqual(
          stored,
        );
        const { mergedIds, name, parentalConsentUntil, outboxEntry, ...rest } = stored;
        expect(await store.people.update({ ...rest, v: 3 })).toBe(true);
        expect((await store.people.find([ada.id])).get(ada.id)).toEqual({ ...rest, v: 3 });
      }),
    );

    it.each([
      ['that is behind', 2],
      ['that skips a change', 4],
      ['as it is', 1],
    ])('refuses a change %s, and changes nothing', (_, v) =>
      withStore(async ({ store }) => {
        const ada = await aPersonIn(store);
        const second = aStoredPerson({ id: ada.id, v: 2 });
        await store.people.update(second);
        expect(await store.people.update(aStoredPerson({ id: ada.id, name: 'lost', v }))).toBe(false);
        expect(await store.people.update(aStoredPerson({ v: 2 }))).toBe(false);
        expect((await store.people.find([ada.id])).get(ada.id)).toEqual(second);
        expect(await store.people.count()).toBe(1);
      })(),
    );

    it(
      'lets one of twenty concurrent updates of one v win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const ada = await aPersonIn(store);
        for (const v of [2, 3, 4]) {
          const done = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              ways[index % 2]!.people.update(aStoredPerson({ id: ada.id, name: `${index}`, v })),
            ),
          );
          const won = done.flatMap((yes, index) => (yes ? [`${index}`] : []));
          expect(won).toHaveLength(1);
          expect((await ways[v % 2]!.people.find([ada.id])).get(ada.id)).toMatchObject({ name: won[0], v });
        }
      }),
    );

    it(
      'shows a change to every look-up that begins later',
      withStore(async ({ store, another }) => {
        const [writer, reader] = [store, await another()];
        const ada = await aPersonIn(writer);
        for (let v = 2; v < 40; v++) {
          const early = reader.people.findByIdentifiers([ada.identifier]);
          await writer.people.update(aStoredPerson({ id: ada.id, v }));
          const late = await reader.people.findByIdentifiers([ada.identifier]);
          expect(late.get(ada.identifier)?.v).toBe(v);
          expect((await early).get(ada.identifier)!.v).toBeGreaterThanOrEqual(v - 1);
        }
      }),
    );

    it(
      'shows each change of this or another process also where the person was read before',
      withStore(async ({ store, another }) => {
        const readers = [store, await another()];
        for (const writer of readers) {
          const [ada, bob, added] = [aNewPerson(), aNewPerson(), anIdentifier()];
          const readAll = async (): Promise<readonly unknown[]> =>
            Promise.all(
              readers.map(async ({ people }) => {
                const [found, byId] = [
                  await people.findByIdentifiers([ada.identifier, added]),
                  await people.find([ada.id]),
                ];
                return [ada.identifier, added]
                  .map((identifier) => found.get(identifier)?.id)
                  .concat(byId.get(ada.id)?.id)
                  .map((id) => (id === ada.id ? 'ada' : id === bob.id ? 'bob' : id));
              }),
            );
          const both = (...seen: readonly (string | undefined)[]): readonly unknown[] => [seen, seen];
          const { people } = writer;
          expect(await readAll()).toEqual(both(undefined, undefined, undefined));
          await people.create([ada, bob]);
          expect(await readAll()).toEqual(both('ada', undefined, 'ada'));
          await people.addIdentifiers(ada.id, [added]);
          expect(await readAll()).toEqual(both('ada', 'ada', 'ada'));
          await merge(writer, ada, bob);
          expect(await readAll()).toEqual(both('bob', 'bob', 'bob'));
        }
      }),
    );

    it(
      'answers many concurrent look-ups, each with its own people',
      withStore(async ({ store: { people } }) => {
        const all = Array.from({ length: 300 }, aNewPerson);
        await people.create(all);
        const answers = await Promise.all(
          all.map(({ identifier }, index) =>
            people.findByIdentifiers([identifier, all[(index + 1) % 300]!.identifier, anIdentifier()]),
          ),
        );
        expect(answers).toEqual(
          all.map(
            (one, index) =>
              new Map([one, all[(index + 1) % 300]!].map((each) => [each.identifier, withoutDecisions(each)])),
          ),
        );
        expect((await people.findByIdentifiers(all.map(({ identifier }) => identifier))).size).toBe(300);
        expect((await people.find(all.map(({ id }) => id))).size).toBe(300);
      }),
    );

    it(
      'finds each of thousands in one call, among them merged ones and unknown identifiers',
      withStore(async ({ store: { people } }) => {
        const all = Array.from({ length: 2100 }, aNewPerson);
        await people.create(all);
        const [last, first] = [all.at(-1)!, all[0]!];
        await people.update({ id: last.id, mergedInto: first.id, decisions: {}, v: 2 });
        const asked = [anIdentifier(), ...all.map(({ identifier }) => identifier)];
        const expected = all.map((one) => [one.identifier, withoutDecisions(one === last ? first : one)] as const);
        expect(await people.findByIdentifiers(asked)).toEqual(new Map(expected));
        expect((await people.find(all.map(({ id }) => id))).get(last.id)).toEqual(withoutDecisions(first));
      }),
    );

    it(
      'adds identifiers to a person, and names those of other people',
      withStore(async ({ store, another }) => {
        const [ada, bob] = [await aPersonIn(store), await aPersonIn(store)];
        const [mail, account] = [anIdentifier(), anIdentifier()];
        expect(await store.people.addIdentifiers(ada.id, [mail, bob.identifier, account, ada.identifier])).toEqual(
          new Set([bob.identifier]),
        );
        const found = await (await another()).people.findByIdentifiers([ada.identifier, mail, account, bob.identifier]);
        expect([...found].map(([identifier, { id }]) => [identifier, id]).sort()).toEqual(
          [
            [ada.identifier, ada.id],
            [mail, ada.id],
            [account, ada.id],
            [bob.identifier, bob.id],
          ].sort(),
        );
        expect([
          (await store.people.identifiersOf(ada.id)).length,
          (await store.people.identifiersOf(bob.id)).length,
        ]).toEqual([3, 1]);
        const unknown = anIdentifier();
        expect(await store.people.addIdentifiers(randomUUID(), [unknown, mail])).toEqual(new Set([unknown, mail]));
        expect(await store.people.findByIdentifiers([unknown])).toEqual(new Map());
      }),
    );

    it(
      'lets one of two people have an identifier that is added to both concurrently',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const both = [await aPersonIn(store), await aPersonIn(store)];
        const identifiers = Array.from({ length: 40 }, anIdentifier);
        const refused = await Promise.all(
          ways.map((way, index) =>
            way.people.addIdentifiers(both[index]!.id, index === 0 ? identifiers : identifiers.toReversed()),
          ),
        );
        expect(refused[0]!.size + refused[1]!.size).toBe(40);
        const found = await store.people.findByIdentifiers(identifiers);
        for (const identifier of identifiers)
          expect(found.get(identifier)?.id).toBe(both[refused[0]!.has(identifier) ? 1 : 0]!.id);
      }),
    );

    it(
      'returns the survivor of several merges by all identifiers and ids',
      withStore(async ({ store, another }) => {
        const [ada, bob, cyd] = [await aPersonIn(store), await aPersonIn(store), await aPersonIn(store)];
        expect(await merge(store, ada, bob)).toBe(true);
        const { people } = await another();
        expect(await people.findByIdentifiers([ada.identifier, bob.identifier])).toEqual(
          new Map([ada, bob].map(({ identifier }) => [identifier, withoutDecisions(bob)])),
        );
        await merge(store, bob, cyd);
        expect(await people.find([ada.id, bob.id, cyd.id])).toEqual(
          new Map([ada, bob, cyd].map(({ id }) => [id, withoutDecisions(cyd)])),
        );
        expect(await people.create([{ id: randomUUID(), identifier: ada.identifier }])).toEqual(
          new Map([[ada.identifier, withoutDecisions(cyd)]]),
        );
        expect(await people.addIdentifiers(cyd.id, [ada.identifier])).toEqual(new Set());
        expect([await people.count(), (await people.identifiersOf(cyd.id)).length]).toEqual([1, 1]);
      }),
    );

    it(
      'denies for two people who were merged into each other',
      withStore(async ({ store: { people }, store }) => {
        const [ada, bob] = [await aPersonIn(store), await aPersonIn(store)];
        await Promise.all([merge(store, ada, bob), merge(store, bob, ada)]);
        const found = await people.findByIdentifiers([ada.identifier, bob.identifier]);
        expect([...found.values()].map(isDamaged)).toEqual([true, true]);
      }),
    );

    it(
      'denies for one who was merged into a person that is not stored, and gives the identifiers to no other',
      withStore(async ({ store, another }) => {
        const [ada, bob] = [await aPersonIn(store), await aPersonIn(store)];
        await merge(store, ada, { ...bob, id: randomUUID() });
        for (const { people } of [store, await another()]) {
          expect([...(await people.findByIdentifiers([ada.identifier])).values()].map(isDamaged)).toEqual([true]);
          expect([...(await people.find([ada.id])).values()].map(isDamaged)).toEqual([true]);
          const created = await people.create([{ id: randomUUID(), identifier: ada.identifier }]);
          expect([...created.values()].map(isDamaged)).toEqual([true]);
          expect(await people.addIdentifiers(bob.id, [ada.identifier])).toEqual(new Set([ada.identifier]));
        }
      }),
    );

    it(
      'lists people with an outbox entry, as they are, at most the limit',
      withStore(async ({ store, another }) => {
        const created = await Promise.all(Array.from({ length: 5 }, () => aPersonIn(store)));
        const waiting = created
          .slice(0, 4)
          .map(({ id }) => aStoredPerson({ id, outboxEntry: { id: randomUUID() }, v: 2 }));
        for (const person of waiting) await store.people.update(person);
        const merged = { ...waiting[3]!, mergedInto: created[4]!.id, v: 3 };
        await store.people.update(merged);
        const { people } = await another();
        const byId = (all: readonly StoredPerson[]): StoredPerson[] => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(byId(await people.findWithOutboxEntry(10))).toEqual(byId([...waiting.slice(0, 3), merged]));
        expect(await people.findWithOutboxEntry(2)).toHaveLength(2);
        const { outboxEntry, ...chained } = waiting[0]!;
        await store.people.update({ ...chained, v: 3 });
        expect((await people.findWithOutboxEntry(10)).map(({ id }) => id).sort()).toEqual(
          waiting
            .slice(1)
            .map(({ id }) => id)
            .sort(),
        );
      }),
    );
  });
};
