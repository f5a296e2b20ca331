import { randomUUID } from 'node:crypto';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { createPersonLookup } from '../../../../src/consent/people/person-lookup.ts';
import { formerKeys, personKey } from '../../../../src/consent/people/spellings.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const keyOf = (homePage: string): string => agentKey({ account: { homePage, name: 'ada' } })!;
const KEY = keyOf('https://school.example/moodle');
const SLASHED = keyOf('https://school.example/moodle/');
const MINUTE = 60_000;

describe('The spellings of an identifier', () => {
  const blindIndex = createBlindIndex(Buffer.alloc(32, 7));
  const aWorld = async () => {
    const { people } = await openStore();
    const clock = { now: START };
    const asked: number[] = [];
    const linked: string[] = [];
    const lookup = createPersonLookup({
      repository: {
        create: (wanted) => people.create(wanted),
        find: (ids) => people.find(ids),
        findByIdentifiers: (identifiers) => {
          asked.push(identifiers.length);
          return people.findByIdentifiers(identifiers);
        },
      },
      blindIndex,
      linkIdentifier: async (person, index) => {
        linked.push(person);
        await people.addIdentifiers(person, [index]);
      },
      newId: randomUUID,
      now: () => clock.now,
    });
    const find = async (key: string): Promise<string | undefined> => {
      asked.length = 0;
      return (await lookup.findByIdentifier([key])).get(key)?.id;
    };
    return { people, lookup, find, asked, linked, clock };
  };

  it('are asked for with it once, and again after some minutes', async () => {
    const { lookup, find, asked, clock } = await aWorld();
    expect(await find(KEY)).toBeUndefined();
    const id = (await lookup.findOrCreate([KEY])).get(KEY)!.id;
    const counts: (readonly number[])[] = [];
    for (const minutes of [0, 0, 9, 11]) {
      clock.now += minutes * MINUTE;
      expect(await find(KEY)).toBe(id);
      counts.push([...asked]);
    }
    const all = 1 + formerKeys(KEY).length;
    expect(counts).toEqual([[all], [1], [1], [all]]);
  });

  it('are asked for if another one of them is written', async () => {
    const { lookup, find, asked } = await aWorld();
    const id = (await lookup.findOrCreate([KEY])).get(KEY)!.id;
    await find(KEY);
    const shouted = keyOf('HTTPS://School.example/moodle');
    expect(await find(shouted)).toBe(id);
    expect(asked).toEqual([1 + formerKeys(shouted).length]);
  });

  it('are asked for again if it has another person', async () => {
    const { people, lookup, find, asked } = await aWorld();
    const first = (await lookup.findOrCreate([KEY])).get(KEY)!.id;
    await find(KEY);
    // As a release before 0022 has stored it.
    const former = randomUUID();
    await people.create([{ id: former, identifier: blindIndex(SLASHED) }]);
    await people.update({ id: first, mergedInto: former, decisions: {}, v: 2 });
    expect(personKey(SLASHED)).toBe(KEY);
    expect(await find(KEY)).toBe(former);
    expect(asked).toEqual([1, 1 + formerKeys(KEY).length]);
  });
});
