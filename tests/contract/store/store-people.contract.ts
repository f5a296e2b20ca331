import { randomUUID } from 'node:crypto';
import type { StoredPerson } from '../../../src/store/ports/person-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aDecision, anIdentifier, aStoredPerson } from '../../support/builders/a-stored-person.ts';
import type { WithStore } from './store.contract.ts';

interface Met {
  readonly id: string;
  readonly identifier: string;
}

const somebody = (): Met => ({ id: randomUUID(), identifier: anIdentifier() });

/** A person just made, without decisions. */
const fresh = ({ id }: { readonly id: string }): StoredPerson => ({ id, decisions: {}, v: 1 });

const aPersonIn = async (store: Store): Promise<Met> => {
  const met = somebody();
  await store.people.create([met]);
  return met;
};

/** Makes this one say that it was found to be that one. */
const merge = (store: Store, from: Met, into: Met): Promise<boolean> =>
  store.people.change({ id: from.id, mergedInto: into.id, decisions: {}, v: 2 });

/** What every shelf of people promises (src/store/ports/person-repository.ts). */
export const describePeopleRepository = (withStore: WithStore): void => {
  describe('the shelf of people', () => {
    it(
      'knows nobody at first, and nothing is asked of it for nothing',
      withStore(async ({ store: { people } }) => {
        expect(await people.lookUp([anIdentifier()])).toEqual(new Map());
        expect(await people.find([randomUUID()])).toEqual(new Map());
        expect([await people.lookUp([]), await people.find([]), await people.create([])]).toEqual([
          new Map(),
          new Map(),
          new Map(),
        ]);
        expect(await people.addIdentifiers(randomUUID(), [])).toEqual(new Set());
        expect([await people.count(), await people.countIdentifiers(randomUUID()), await people.unchained(10)]).toEqual(
          [0, 0, []],
        );
        await people.removeIdentifiers(randomUUID());
        await people.remove(randomUUID());
      }),
    );

    it(
      'makes a person for each new identifier, and every process finds them by it and by their id',
      withStore(async ({ store, another }) => {
        const [ada, bob] = [somebody(), somebody()];
        expect(await store.people.create([ada, bob])).toEqual(
          new Map([ada, bob].map((one) => [one.identifier, fresh(one)])),
        );
        const { people } = await another();
        expect(await people.lookUp([ada.identifier, anIdentifier(), bob.identifier])).toEqual(
          new Map([ada, bob].map((one) => [one.identifier, fresh(one)])),
        );
        expect(await people.find([bob.id, randomUUID()])).toEqual(new Map([[bob.id, fresh(bob)]]));
        expect(await people.count()).toBe(2);
      }),
    );

    it(
      'walks over people by their id, those who were merged into others left out',
      withStore(async ({ store, another }) => {
        const met = await Promise.all(Array.from({ length: 7 }, () => aPersonIn(store)));
        await merge(store, met[0]!, met[1]!);
        const ids = met
          .slice(1)
          .map(({ id }) => id)
          .sort();
        const { people } = await another();
        expect((await people.walk({ limit: 4 })).map(({ id }) => id)).toEqual(ids.slice(0, 4));
        expect(await people.walk({ after: ids[3]!, limit: 4 })).toEqual(ids.slice(4).map((id) => fresh({ id })));
        expect(await people.walk({ after: ids.at(-1)!, limit: 4 })).toEqual([]);
      }),
    );

    it(
      'gives whoever has an identifier instead of making another, and keeps nothing of the other',
      withStore(async ({ store: { people } }) => {
        const [first, second, third] = [somebody(), somebody(), somebody()];
        await people.create([first]);
        const late = { id: second.id, identifier: first.identifier };
        expect(await people.create([late, third])).toEqual(
          new Map([
            [first.identifier, fresh(first)],
            [third.identifier, fresh(third)],
          ]),
        );
        expect(await people.find([second.id])).toEqual(new Map());
        const [fourth, fifth] = [somebody(), somebody()];
        expect(await people.create([fourth, { id: fifth.id, identifier: fourth.identifier }])).toEqual(
          new Map([[fourth.identifier, fresh(fourth)]]),
        );
        expect([await people.find([fifth.id]), await people.count()]).toEqual([new Map(), 3]);
      }),
    );

    it(
      'changes nothing where the same person is made again, also when they have decided meanwhile',
      withStore(async ({ store: { people } }) => {
        const ada = somebody();
        await people.create([ada]);
        expect(await people.create([ada])).toEqual(new Map([[ada.identifier, fresh(ada)]]));
        const decided = aStoredPerson({ id: ada.id, v: 2 });
        await people.change(decided);
        expect(await people.create([ada])).toEqual(new Map([[ada.identifier, decided]]));
        expect(await people.countIdentifiers(ada.id)).toBe(1);
      }),
    );

    it(
      'lets one of many win that make a person for one identifier at once, and all learn who',
      withStore(async ({ store, another }) => {
        const ways = [store, await another(), await another()];
        const identifiers = Array.from({ length: 30 }, anIdentifier);
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, index) => {
            const given = identifiers.map((identifier) => ({ id: randomUUID(), identifier }));
            return ways[index % 3]!.people.create(index % 2 === 0 ? given : given.toReversed());
          }),
        );
        const known = await store.people.lookUp(identifiers);
        expect(known.size).toBe(30);
        for (const answer of answers) expect(answer).toEqual(new Map(known));
        expect(await store.people.count()).toBe(30);
      }),
    );

    it(
      'gives all that was said of a person back as it was',
      withStore(async ({ store, another }) => {
        const ada = await aPersonIn(store);
        const said = aStoredPerson({
          id: ada.id,
          v: 2,
          jointUntil: 1_900_000_000_123,
          name: 'Zoë\0 "\u2028"',
          was: [{ id: randomUUID(), generations: { 'record:h5p': { own: 2, is: 0 } } }],
          decisions: {
            'record:h5p': aDecision({ until: 1.5 }),
            'study:spelling-6e': { state: 'none', 'a.b': { $c: [null, [], {}] } },
          },
          unchained: { id: randomUUID(), ...aDecision({ at: -1 }) },
        });
        expect(await store.people.change(said)).toBe(true);
        expect((await (await another()).people.lookUp([ada.identifier])).get(ada.identifier)).toEqual(said);
        const { was, name, jointUntil, unchained, ...rest } = said;
        expect(await store.people.change({ ...rest, v: 3 })).toBe(true);
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
        await store.people.change(second);
        expect(await store.people.change(aStoredPerson({ id: ada.id, name: 'lost', v }))).toBe(false);
        expect(await store.people.change(aStoredPerson({ v: 2 }))).toBe(false);
        expect((await store.people.find([ada.id])).get(ada.id)).toEqual(second);
        expect(await store.people.count()).toBe(1);
      })(),
    );

    it(
      'lets one of twenty changes of one v win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const ada = await aPersonIn(store);
        for (const v of [2, 3, 4]) {
          const done = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              ways[index % 2]!.people.change(aStoredPerson({ id: ada.id, name: `${index}`, v })),
            ),
          );
          const won = done.flatMap((yes, index) => (yes ? [`${index}`] : []));
          expect(won).toHaveLength(1);
          expect((await ways[v % 2]!.people.find([ada.id])).get(ada.id)).toMatchObject({ name: won[0], v });
        }
      }),
    );

    it(
      'shows every look-up that begins later what a change has said',
      withStore(async ({ store, another }) => {
        const [writer, reader] = [store, await another()];
        const ada = await aPersonIn(writer);
        for (let v = 2; v < 40; v++) {
          const early = reader.people.lookUp([ada.identifier]);
          await writer.people.change(aStoredPerson({ id: ada.id, v }));
          const late = await reader.people.lookUp([ada.identifier]);
          expect(late.get(ada.identifier)?.v).toBe(v);
          expect((await early).get(ada.identifier)!.v).toBeGreaterThanOrEqual(v - 1);
        }
      }),
    );

    it(
      'shows whoever has looked before what each step has changed, made here or by another process',
      withStore(async ({ store, another }) => {
        const readers = [store, await another()];
        for (const writer of readers) {
          const [ada, bob, added] = [somebody(), somebody(), anIdentifier()];
          const looks = async (): Promise<readonly unknown[]> =>
            Promise.all(
              readers.map(async ({ people }) => {
                const [found, byId] = [await people.lookUp([ada.identifier, added]), await people.find([ada.id])];
                return [ada.identifier, added]
                  .map((identifier) => found.get(identifier)?.id)
                  .concat(byId.get(ada.id)?.id)
                  .map((id) => (id === ada.id ? 'ada' : id === bob.id ? 'bob' : id));
              }),
            );
          const both = (...seen: readonly (string | undefined)[]): readonly unknown[] => [seen, seen];
          const { people } = writer;
          expect(await looks()).toEqual(both(undefined, undefined, undefined));
          await people.create([ada, bob]);
          expect(await looks()).toEqual(both('ada', undefined, 'ada'));
          await people.addIdentifiers(ada.id, [added]);
          expect(await looks()).toEqual(both('ada', 'ada', 'ada'));
          await merge(writer, ada, bob);
          expect(await looks()).toEqual(both('bob', 'bob', 'bob'));
          await people.removeIdentifiers(ada.id);
          expect(await looks()).toEqual(both(undefined, undefined, 'bob'));
          await people.remove(bob.id);
          expect(await looks()).toEqual(both(undefined, undefined, undefined));
        }
      }),
    );

    it(
      'answers many look-ups at once, each with its own people',
      withStore(async ({ store: { people } }) => {
        const all = Array.from({ length: 300 }, somebody);
        await people.create(all);
        const answers = await Promise.all(
          all.map(({ identifier }, index) =>
            people.lookUp([identifier, all[(index + 1) % 300]!.identifier, anIdentifier()]),
          ),
        );
        expect(answers).toEqual(
          all.map(
            (one, index) => new Map([one, all[(index + 1) % 300]!].map((each) => [each.identifier, fresh(each)])),
          ),
        );
        expect((await people.lookUp(all.map(({ identifier }) => identifier))).size).toBe(300);
        expect((await people.find(all.map(({ id }) => id))).size).toBe(300);
      }),
    );

    it(
      "finds each of thousands that are asked for in one call, and keeps to its own those that were merged or are nobody's",
      withStore(async ({ store: { people } }) => {
        const all = Array.from({ length: 2100 }, somebody);
        await people.create(all);
        const [last, first] = [all.at(-1)!, all[0]!];
        await people.change({ id: last.id, mergedInto: first.id, decisions: {}, v: 2 });
        const asked = [anIdentifier(), ...all.map(({ identifier }) => identifier)];
        const expected = all.map((one) => [one.identifier, fresh(one === last ? first : one)] as const);
        expect(await people.lookUp(asked)).toEqual(new Map(expected));
        expect((await people.find(all.map(({ id }) => id))).get(last.id)).toEqual(fresh(first));
      }),
    );

    it(
      'gives a person more identifiers, and tells which somebody else has',
      withStore(async ({ store, another }) => {
        const [ada, bob] = [await aPersonIn(store), await aPersonIn(store)];
        const [mail, account] = [anIdentifier(), anIdentifier()];
        expect(await store.people.addIdentifiers(ada.id, [mail, bob.identifier, account, ada.identifier])).toEqual(
          new Set([bob.identifier]),
        );
        const found = await (await another()).people.lookUp([ada.identifier, mail, account, bob.identifier]);
        expect([...found].map(([identifier, { id }]) => [identifier, id]).sort()).toEqual(
          [
            [ada.identifier, ada.id],
            [mail, ada.id],
            [account, ada.id],
            [bob.identifier, bob.id],
          ].sort(),
        );
        expect([await store.people.countIdentifiers(ada.id), await store.people.countIdentifiers(bob.id)]).toEqual([
          3, 1,
        ]);
        const nobody = anIdentifier();
        expect(await store.people.addIdentifiers(randomUUID(), [nobody, mail])).toEqual(new Set([nobody, mail]));
        expect(await store.people.lookUp([nobody])).toEqual(new Map());
      }),
    );

    it(
      'lets one of two people have an identifier that both are given at once',
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
        const found = await store.people.lookUp(identifiers);
        for (const identifier of identifiers)
          expect(found.get(identifier)?.id).toBe(both[refused[0]!.has(identifier) ? 1 : 0]!.id);
      }),
    );

    it(
      'gives the one whom others were found to be, by their identifiers and ids, through several merges',
      withStore(async ({ store, another }) => {
        const [ada, bob, cyd] = [await aPersonIn(store), await aPersonIn(store), await aPersonIn(store)];
        expect(await merge(store, ada, bob)).toBe(true);
        const { people } = await another();
        expect(await people.lookUp([ada.identifier, bob.identifier])).toEqual(
          new Map([ada, bob].map(({ identifier }) => [identifier, fresh(bob)])),
        );
        await merge(store, bob, cyd);
        expect(await people.find([ada.id, bob.id, cyd.id])).toEqual(
          new Map([ada, bob, cyd].map(({ id }) => [id, fresh(cyd)])),
        );
        expect(await people.create([{ id: randomUUID(), identifier: ada.identifier }])).toEqual(
          new Map([[ada.identifier, fresh(cyd)]]),
        );
        expect(await people.addIdentifiers(cyd.id, [ada.identifier])).toEqual(new Set());
        expect([await people.count(), await people.countIdentifiers(cyd.id)]).toEqual([1, 1]);
      }),
    );

    it(
      'gives nobody where people were said to be each other',
      withStore(async ({ store }) => {
        const [ada, bob] = [await aPersonIn(store), await aPersonIn(store)];
        await Promise.all([merge(store, ada, bob), merge(store, bob, ada)]);
        expect(await store.people.lookUp([ada.identifier, bob.identifier])).toEqual(new Map());
      }),
    );

    it(
      "removes a person with the identifiers, which are nobody's from then on",
      withStore(async ({ store, another }) => {
        const [ada, bob] = [await aPersonIn(store), await aPersonIn(store)];
        const mail = anIdentifier();
        await store.people.addIdentifiers(ada.id, [mail]);
        await store.people.remove(ada.id);
        await store.people.remove(ada.id);
        const { people } = await another();
        expect(await people.lookUp([ada.identifier, mail, bob.identifier])).toEqual(
          new Map([[bob.identifier, fresh(bob)]]),
        );
        expect([await people.find([ada.id]), await people.countIdentifiers(ada.id), await people.count()]).toEqual([
          new Map(),
          0,
          1,
        ]);
        expect(await people.change(aStoredPerson({ id: ada.id, v: 2 }))).toBe(false);
        const [next] = [somebody()];
        expect(await people.create([{ id: next.id, identifier: mail }])).toEqual(new Map([[mail, fresh(next)]]));
        expect(await people.addIdentifiers(bob.id, [ada.identifier])).toEqual(new Set());
      }),
    );

    it(
      "takes identifiers that lead to one who was removed as nobody's",
      withStore(async ({ store }) => {
        const [ada, bob, cyd, dan] = [
          await aPersonIn(store),
          await aPersonIn(store),
          await aPersonIn(store),
          somebody(),
        ];
        const mail = anIdentifier();
        await store.people.addIdentifiers(ada.id, [mail]);
        await merge(store, ada, bob);
        await store.people.remove(bob.id);
        expect(await store.people.lookUp([ada.identifier, mail])).toEqual(new Map());
        expect(await store.people.addIdentifiers(cyd.id, [mail])).toEqual(new Set());
        expect(await store.people.create([{ id: dan.id, identifier: ada.identifier }])).toEqual(
          new Map([[ada.identifier, fresh(dan)]]),
        );
        expect(await store.people.lookUp([ada.identifier, mail])).toEqual(
          new Map([
            [ada.identifier, fresh(dan)],
            [mail, fresh(cyd)],
          ]),
        );
      }),
    );

    it(
      'takes identifiers away and leaves the person',
      withStore(async ({ store }) => {
        const [ada, bob] = [await aPersonIn(store), await aPersonIn(store)];
        await store.people.removeIdentifiers(ada.id);
        expect(await store.people.lookUp([ada.identifier, bob.identifier])).toEqual(
          new Map([[bob.identifier, fresh(bob)]]),
        );
        expect([await store.people.find([ada.id]), await store.people.countIdentifiers(ada.id)]).toEqual([
          new Map([[ada.id, fresh(ada)]]),
          0,
        ]);
      }),
    );

    it(
      'leaves no identifier of a person who is removed while more are added',
      withStore(async ({ store, another }) => {
        const other = await another();
        for (let round = 0; round < 10; round++) {
          const ada = await aPersonIn(store);
          const added = Array.from({ length: 5 }, anIdentifier);
          await Promise.all([other.people.addIdentifiers(ada.id, added), store.people.remove(ada.id)]);
          expect(await store.people.lookUp(added)).toEqual(new Map());
          expect(await store.people.countIdentifiers(ada.id)).toBe(0);
        }
      }),
    );

    it(
      'knows whose event has still to be chained, as they are, and no more of them than asked for',
      withStore(async ({ store, another }) => {
        const met = await Promise.all(Array.from({ length: 5 }, () => aPersonIn(store)));
        const waiting = met.slice(0, 4).map(({ id }) => aStoredPerson({ id, unchained: { id: randomUUID() }, v: 2 }));
        for (const person of waiting) await store.people.change(person);
        const merged = { ...waiting[3]!, mergedInto: met[4]!.id, v: 3 };
        await store.people.change(merged);
        const { people } = await another();
        const byId = (all: readonly StoredPerson[]): StoredPerson[] => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(byId(await people.unchained(10))).toEqual(byId([...waiting.slice(0, 3), merged]));
        expect(await people.unchained(2)).toHaveLength(2);
        const { unchained, ...chained } = waiting[0]!;
        await store.people.change({ ...chained, v: 3 });
        expect((await people.unchained(10)).map(({ id }) => id).sort()).toEqual(
          waiting
            .slice(1)
            .map(({ id }) => id)
            .sort(),
        );
      }),
    );
  });
};
