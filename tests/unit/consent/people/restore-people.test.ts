import { peopleInStatement } from '../../../../src/consent/gate/people-in-statement.ts';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { identifyPeople } from '../../../../src/consent/people/restore-people.ts';
import { deriveKey } from '../../../../src/core/crypto/derived-keys.ts';
import type { Statement, StatementPerson } from '../../../../src/xapi/model/types.ts';
import { createProcess } from '../../../models/consent-sink/consent-sink-process.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { MASTER_KEY } from '../../../support/servers/running-carnet.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const agent = (name: string) => ({ objectType: 'Agent', mbox: `mailto:${name}@school.example` });
const statementOf = (overrides: object): Statement => aStatement({ ...overrides }) as unknown as Statement;
const as = (id: string, role: StatementPerson['role'] = 'actor'): StatementPerson => ({ id, role, generation: 1 });
const namedIn = (statement: Statement) => peopleInStatement(statement).named;
const identifierOf = (name: string): string =>
  namedIn(statementOf({ actor: agent(name) }))[0]?.identifier ?? 'the actor has one';

describe('The identifiers of the people in a statement', () => {
  const identified = (overrides: object, people: readonly StatementPerson[]) =>
    identifyPeople({ statement: statementOf(overrides), people }, namedIn).map(({ id, identifier }) => [
      id,
      ['ada', 'bob', 'cid', 'team'].find((name) => identifierOf(name) === identifier),
    ]);
  const withInstructor = { actor: agent('ada'), context: { instructor: agent('bob') } };

  it('are paired with them by their order', () => {
    expect(identified(withInstructor, [as('a'), as('b', 'other')])).toEqual([
      ['a', 'ada'],
      ['b', 'bob'],
    ]);
    const group = { actor: { objectType: 'Group', member: [agent('bob'), agent('cid')] } };
    expect(identified(group, [as('b', 'member'), as('c', 'member')])).toEqual([
      ['b', 'bob'],
      ['c', 'cid'],
    ]);
  });

  it('are those of the actor alone where another may have given no person, or the same one', () => {
    const team = { objectType: 'Group', mbox: 'mailto:team@school.example' };
    const full = { actor: agent('ada'), context: { instructor: agent('bob'), team } };
    // Bob and the team's identifier may be one person's.
    expect(identified(full, [as('a'), as('b', 'other')])).toEqual([['a', 'ada']]);
    expect(identified(withInstructor, [as('a')])).toEqual([['a', 'ada']]);
  });

  it('are none where the actor is a Group of which a member may be missing, or the roles differ', () => {
    const group = { actor: { objectType: 'Group', member: [agent('ada'), agent('bob')] } };
    expect(identified(group, [as('a', 'member')])).toEqual([]);
    expect(identified(withInstructor, [as('b', 'other'), as('x', 'other')])).toEqual([]);
  });
});

describe('People whom a store does not know', () => {
  const aWorld = async () => {
    const store = await openStore();
    const services = await createProcess({
      store,
      call: (work) => work(),
      mark: () => Promise.resolve([{ partition: 0, offset: 0, frame: 0 }]),
      now: () => START,
    });
    const restore = async (name: string, id: string): Promise<number> => {
      const found = await services.people.findById([id]);
      const one = { statement: statementOf({ actor: agent(name) }), people: [as(id)] };
      return services.recovery.restorePeople([one], (key) => found.get(key));
    };
    const idOf = async (name: string): Promise<string | undefined> =>
      (await services.people.findByIdentifier([identifierOf(name)])).get(identifierOf(name))?.id;
    return { store, services, restore, idOf };
  };

  it('are made anew under their ids, once, and found by their identifiers', async () => {
    const { store, restore, idOf } = await aWorld();
    expect(await Promise.all([restore('ada', 'a'), restore('ada', 'a')])).toEqual([1, 1]);
    expect([await idOf('ada'), await store.people.count()]).toEqual(['a', 1]);
    expect((await store.people.find(['a'])).get('a')).not.toHaveProperty('isUnlinked');
    expect(await restore('ada', 'a')).toBe(0);
  });

  it('are finished by a repetition where a process died before their identifiers led to them', async () => {
    const { store, restore, idOf } = await aWorld();
    await store.people.insert({ id: 'a', decisions: {}, isUnlinked: true, v: 1 });
    expect(await idOf('ada')).toBeUndefined();
    expect(await restore('ada', 'a')).toBe(1);
    expect(await idOf('ada')).toBe('a');
  });

  it('take over who was made meanwhile for their identifier, with the more restrictive decision', async () => {
    const { store, services, restore, idOf } = await aWorld();
    const blindIndex = createBlindIndex(deriveKey(MASTER_KEY, 'blind-index'));
    await store.people.create([{ id: 'later', identifier: blindIndex(identifierOf('ada')) }]);
    const act = { by: { role: 'subject', id: 'x' }, language: 'en' } as const;
    await services.decisionService.forget('later', ['record:h5p'], act);
    await restore('ada', 'a');
    expect(await idOf('ada')).toBe('a');
    expect((await services.people.findById(['later'])).get('later')).toMatchObject({
      id: 'a',
      keptOut: { role: 'subject' },
      decisions: {},
    });
  });
});
