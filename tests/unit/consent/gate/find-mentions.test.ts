import { createFindMentions } from '../../../../src/consent/gate/find-mentions.ts';
import type { Decision, Person } from '../../../../src/consent/model/types.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { JsonObject, StatementPerson } from '../../../../src/xapi/model/types.ts';
import { aDecision, aPerson } from '../../../support/builders/consent/a-purpose.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';

const ADA = { mbox: 'mailto:ada@school.example' };
const OTHER_ADA = { account: { homePage: 'https://school.example', name: 'ada' } };
const BOB = { mbox: 'mailto:bob@school.example' };

const stored = (people: readonly StatementPerson[] | undefined, about: JsonObject = {}): StoredStatement =>
  aStoredStatement({
    source: 'h5p',
    text: Buffer.from(JSON.stringify(aStatement({ actor: BOB, context: { instructor: ADA }, ...about }))),
    ...(people === undefined ? {} : { people }),
  });
const other = (generation = 1, id = 'ada'): StatementPerson => ({ id, role: 'other', generation });

const finder = (person: Person | undefined, asked: string[] = []) =>
  createFindMentions({
    people: {
      findByIdentifier: (keys) => {
        const all = [...keys];
        asked.push(...all);
        const own = [agentKey(ADA)!, agentKey(OTHER_ADA)!];
        return Promise.resolve(
          new Map(person === undefined ? [] : all.filter((key) => own.includes(key)).map((key) => [key, person])),
        );
      },
    },
  });
const ada = (decision: Decision | undefined, about: Partial<Person> = {}): Person =>
  aPerson('ada', decision === undefined ? {} : { 'record:h5p': decision }, about);
const isFound = async (person: Person | undefined, document: StoredStatement): Promise<boolean> =>
  (await finder(person)([document])).length === 1;

describe('a person named in a statement of another', () => {
  it.each<readonly [string, Decision | undefined, number, boolean]>([
    ['has said nothing', undefined, 1, false],
    ['has said yes', aDecision(), 1, false],
    ['has paused', aDecision({ state: 'paused' }), 1, false],
    ['has objected, and waits for a ruling', aDecision({ state: 'objected' }), 1, false],
    ['has had everything deleted on public task', aDecision({ state: 'objected', generation: 2 }), 1, true],
    ['has said no', aDecision({ state: 'refused' }), 1, true],
    ['has stopped', aDecision({ state: 'withdrawn' }), 1, true],
    ['has stopped, and said yes again', aDecision({ generation: 2 }), 1, true],
    ['was named after a new yes', aDecision({ generation: 2 }), 2, false],
  ])('who %s', async (...[, decision, generation, expected]) => {
    expect(await isFound(ada(decision), stored([other(generation)]))).toBe(expected);
  });

  it('is of the first generation where the gate did not know them', async () => {
    for (const people of [[], undefined]) {
      expect(await isFound(ada(aDecision()), stored(people))).toBe(false);
      expect(await isFound(ada(aDecision({ state: 'withdrawn' })), stored(people))).toBe(true);
      expect(await isFound(ada(aDecision({ generation: 2 })), stored(people))).toBe(true);
    }
    expect(await isFound(undefined, stored([]))).toBe(false);
  });

  it('is no mention where they act in the statement themselves', async () => {
    const gone = ada(aDecision({ state: 'withdrawn' }));
    for (const role of ['actor', 'member'] as const)
      expect(await isFound(gone, stored([{ id: 'ada', role, generation: 1 }]))).toBe(false);
  });

  it('is counted by the source of the statement', async () => {
    const gone = aPerson('ada', { 'record:moodle': aDecision({ state: 'withdrawn' }) });
    expect(await isFound(gone, stored([other()]))).toBe(false);
  });

  it('is found under an id that was merged into theirs', async () => {
    const merged = ada(aDecision({ generation: 3 }), {
      mergedIds: [{ id: 'old', generations: { 'record:h5p': { own: 1, is: 3 } } }],
    });
    expect(await isFound(merged, stored([other(1, 'old')]))).toBe(false);
    expect(await isFound(merged, stored([other(2, 'old')]))).toBe(true);
  });

  it('comes once, with all identifiers and places', async () => {
    const team = { objectType: 'Group', member: [BOB, OTHER_ADA] };
    const document = stored([other()], { context: { instructor: ADA, team } });
    const found = await finder(ada(aDecision({ state: 'withdrawn' })))([document]);
    expect(found.map(({ keys, places, person }) => [keys, places, person.id])).toEqual([
      [[agentKey(ADA), agentKey(OTHER_ADA)], ['instructor', 'team'], 'ada'],
    ]);
  });

  it('is passed over in a statement that is being erased, and costs no look-up where nobody is named', async () => {
    const asked: string[] = [];
    const find = finder(ada(aDecision({ state: 'withdrawn' })), asked);
    expect(await find([{ ...stored([other()]), erasing: true }, stored([], { context: {} })])).toEqual([]);
    expect(asked).toEqual([]);
  });
});
