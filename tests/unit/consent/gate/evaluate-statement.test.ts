import {
  evaluateStatement,
  recheckAdmitted,
  type StatementVerdict,
} from '../../../../src/consent/gate/evaluate-statement.ts';
import type { Decision, Person, Purpose } from '../../../../src/consent/model/types.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { Actor, Statement } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { aDecision, aPerson, aRecordPurpose, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const agent = (name: string): Actor => ({ mbox: `mailto:${name}@school.example` });
const group = (...members: string[]): Actor => ({ objectType: 'Group', member: members.map(agent) });
const key = (name: string): string => agentKey(agent(name)) ?? '';
const yes = aDecision();
const no = aDecision({ state: 'refused' });

type Known = Readonly<Record<string, Decision | undefined>>;

const consent = aRecordPurpose();
const task = aRecordPurpose({ basis: 'public_task' });
const peopleOf = (purpose: Purpose, known: Known): ReadonlyMap<string, Person> =>
  new Map(
    Object.entries(known).map(([name, decision]) => [
      key(name),
      aPerson(name, decision === undefined ? {} : { [purpose.id]: decision }),
    ]),
  );
const ask = (purpose: Purpose, known: Known, about: Readonly<Record<string, unknown>>): StatementVerdict => {
  const people = peopleOf(purpose, known);
  return evaluateStatement(aStatement(about) as unknown as Statement, {
    purpose,
    personOf: (identifier) => people.get(identifier),
    now: NOW,
  });
};
/** Of a store that may lack a no. */
const askRestored = (purpose: Purpose, known: Known, about: Readonly<Record<string, unknown>>): StatementVerdict => {
  const people = peopleOf(purpose, known);
  const personOf = (identifier: string): Person | undefined => people.get(identifier);
  const statement = aStatement(about) as unknown as Statement;
  return evaluateStatement(statement, { purpose, personOf, now: NOW, keepsUnaskedOut: true });
};
const withheld = (why: string) => ({ verdict: 'withheld', why });
const stored = (...people: readonly string[]) => ({
  verdict: 'stored',
  people: people.map((text) => {
    const [id, role, generation] = text.split(' ');
    return { id, role, generation: Number(generation ?? 1) };
  }),
});

describe('at a source on the basis of consent', () => {
  it.each<readonly [string, Known, Readonly<Record<string, unknown>>, unknown]>([
    ['an unknown actor is withheld, and nobody is created', {}, { actor: agent('a') }, withheld('undecided')],
    ['a known actor who has said nothing is withheld', { a: undefined }, { actor: agent('a') }, withheld('undecided')],
    [
      'a yes is stored, with the generation',
      { a: aDecision({ generation: 3 }) },
      { actor: agent('a') },
      stored('a actor 3'),
    ],
    ['an end withholds', { a: aDecision({ until: NOW }) }, { actor: agent('a') }, withheld('expired')],
    [
      'what was done before is withheld',
      { a: yes },
      { actor: agent('a'), timestamp: new Date(NOW - 2 * DAY).toISOString() },
      withheld('past'),
    ],
    [
      'what was done since is stored',
      { a: yes },
      { actor: agent('a'), timestamp: new Date(NOW - DAY).toISOString() },
      stored('a actor'),
    ],
    ['a Group takes the yes of all', { a: yes, b: yes }, { actor: group('a', 'b') }, stored('a member', 'b member')],
    ['a Group is withheld for one silence', { a: yes }, { actor: group('a', 'b') }, withheld('undecided')],
    [
      'a Group is withheld for one pause',
      { a: yes, b: aDecision({ state: 'paused' }) },
      { actor: group('a', 'b') },
      withheld('paused'),
    ],
    [
      'a Group that names nobody is withheld',
      { a: yes },
      { actor: { objectType: 'Group', ...agent('a') } },
      withheld('opaque-group'),
    ],
    [
      'an unknown person who is only named does not matter, and is not created',
      { a: yes },
      { actor: agent('a'), context: { instructor: agent('x') } },
      stored('a actor'),
    ],
  ])('%s', (...[, known, about, expected]) => {
    expect(ask(consent, known, about)).toEqual(expected);
  });
});

describe('at a source on public task', () => {
  it.each<readonly [string, Known, Readonly<Record<string, unknown>>, unknown]>([
    ['an unknown actor is to be created', {}, { actor: agent('a') }, { verdict: 'unknown', create: [key('a')] }],
    [
      'every other unknown person is too',
      { a: undefined },
      { actor: group('a', 'b'), context: { team: group('c') } },
      { verdict: 'unknown', create: [key('b'), key('c')] },
    ],
    [
      'nobody is created for a statement that an objection withholds',
      { b: aDecision({ state: 'objected' }) },
      { actor: group('a', 'b') },
      withheld('stopped'),
    ],
    [
      'nobody is created for one that a veto withholds',
      { x: no },
      { actor: agent('a'), context: { instructor: agent('x') } },
      withheld('named'),
    ],
    ['a known actor is stored', { a: undefined }, { actor: agent('a') }, stored('a actor')],
    [
      'a Group that names nobody is stored, and is nobody',
      {},
      { actor: { objectType: 'Group', ...agent('g') } },
      stored(),
    ],
    [
      'a Group that has the identifier of a person who objects is not',
      { g: aDecision({ state: 'objected' }) },
      { actor: { objectType: 'Group', ...agent('g') } },
      withheld('stopped'),
    ],
    [
      'what was done long ago is stored',
      { a: yes },
      { actor: agent('a'), timestamp: '2001-01-01T00:00:00Z' },
      stored('a actor'),
    ],
  ])('%s', (...[, known, about, expected]) => {
    expect(ask(task, known, about)).toEqual(expected);
  });
});

describe.each<readonly [string, Readonly<Record<string, unknown>>]>([
  ['the object', { object: { objectType: 'Agent', ...agent('x') } }],
  ['the object, as a member of a Group', { object: group('x') }],
  ['the instructor', { context: { instructor: agent('x') } }],
  ['the team', { context: { team: group('x') } }],
  ['a context agent', { context: { contextAgents: [{ objectType: 'contextAgent', agent: agent('x') }] } }],
  ['a context group', { context: { contextGroups: [{ objectType: 'contextGroup', group: group('x') }] } }],
  ['the actor of a SubStatement', { object: { objectType: 'SubStatement', ...aStatement({ actor: agent('x') }) } }],
  [
    'named in a SubStatement',
    {
      object: { objectType: 'SubStatement', ...aStatement({ actor: agent('a'), context: { instructor: agent('x') } }) },
    },
  ],
])('a person who is %s', (_, about) => {
  const verdict = (purpose: Purpose, decision: Decision | undefined) =>
    ask(purpose, { a: yes, x: decision }, { actor: agent('a'), ...about });

  it.each([consent, task])('keeps it out by a stated no ($basis)', (purpose) => {
    for (const state of ['refused', 'withdrawn', 'objected'] as const)
      expect(verdict(purpose, aDecision({ state }))).toEqual(withheld('named'));
  });
  it.each([consent, task])('does not by silence, a pause or an end ($basis), and goes along', (purpose) => {
    for (const decision of [undefined, aDecision({ state: 'paused' }), aDecision({ state: 'expired' })])
      expect(verdict(purpose, decision)).toEqual(stored('a actor', 'x other'));
  });
});

it('a person with two identifiers goes along once, as the actor', () => {
  const ada = aPerson('ada', { [consent.id]: yes });
  const verdict = evaluateStatement(
    aStatement({ actor: agent('a'), context: { instructor: agent('b') } }) as unknown as Statement,
    { purpose: consent, personOf: () => ada, now: NOW },
  );
  expect(verdict).toEqual(stored('ada actor'));
});

it('a verdict says nothing of anybody', () => {
  expect(JSON.stringify(ask(consent, { a: no }, { actor: { ...agent('a'), name: 'Ada' } }))).toBe(
    '{"verdict":"withheld","why":"stopped"}',
  );
});

describe('before it is written, an admitted statement', () => {
  const recheck = (purpose: Purpose, people: Parameters<typeof recheckAdmitted>[1], known: Known) =>
    recheckAdmitted({}, people, {
      purpose,
      personById: (id) =>
        id in known ? aPerson(id, known[id] === undefined ? {} : { [purpose.id]: known[id] }) : undefined,
      admittedAt: NOW - 5,
      now: NOW,
    });
  const actor = [{ id: 'a', role: 'actor', generation: 1 }] as const;

  it.each<readonly [string, Purpose, Known, string | undefined]>([
    ['is written while permitted', consent, { a: yes }, undefined],
    ['is not before a pause', consent, { a: aDecision({ state: 'paused', since: NOW - 4 }) }, 'paused'],
    ['is not before an end', consent, { a: aDecision({ state: 'expired', since: NOW - 4 }) }, 'expired'],
    ['is not before a stop', consent, { a: aDecision({ state: 'withdrawn', since: NOW - 4 }) }, 'stopped'],
    ['is not before an objection', task, { a: aDecision({ state: 'objected', since: NOW - 4 }) }, 'stopped'],
    ['is not after a stop', consent, { a: aDecision({ state: 'withdrawn' }) }, 'stopped'],
    ['is not after a stop and a new yes', consent, { a: aDecision({ generation: 2 }) }, 'gone'],
    ['is not when the person is gone', task, {}, 'gone'],
    ['is not after an objection', task, { a: aDecision({ state: 'objected' }) }, 'stopped'],
  ])('%s', (...[, purpose, known, expected]) => {
    expect(recheck(purpose, actor, known)).toBe(expected);
  });

  it('without a timestamp is of when it was admitted', () => {
    expect(recheck(consent, actor, { a: aDecision({ from: NOW - 5 }) })).toBeUndefined();
    expect(recheck(consent, actor, { a: aDecision({ from: NOW - 4 }) })).toBe('past');
  });
  it('is withheld by the no of a person who is named, but not by their absence', () => {
    const people = [...actor, { id: 'x', role: 'other', generation: 1 }] as const;
    expect(recheck(consent, people, { a: yes, x: no })).toBe('named');
    expect(recheck(task, people, { a: undefined, x: aDecision({ state: 'objected', since: NOW - 4 }) })).toBe('named');
    expect(recheck(consent, people, { a: yes })).toBeUndefined();
  });
  it('is withheld where a person who is named has said no since, and yes again', () => {
    const people = [...actor, { id: 'x', role: 'other', generation: 1 }] as const;
    expect(recheck(consent, people, { a: yes, x: aDecision({ generation: 2 }) })).toBe('named');
    expect(recheck(task, people, { a: undefined, x: aDecision({ state: 'none', generation: 2 }) })).toBe('named');
    expect(recheck(consent, people, { a: yes, x: aDecision({ state: 'paused' }) })).toBeUndefined();
  });
  it('is withheld of who is unknown to a restored store, and stored of who is not', () => {
    expect(askRestored(task, {}, { actor: agent('a') })).toEqual(withheld('unasked'));
    expect(askRestored(task, { a: undefined }, { actor: agent('a') })).toEqual(stored('a actor'));
    expect(ask(task, {}, { actor: agent('a') })).toMatchObject({ verdict: 'unknown' });
    expect(askRestored(consent, { a: yes }, { actor: agent('a') })).toEqual(stored('a actor'));
  });
  it('without people is written on public task alone', () => {
    expect([recheck(task, [], {}), recheck(consent, [], {})]).toEqual([undefined, 'opaque-group']);
  });
  it('is judged by the person that its own was merged into', () => {
    const ada = aPerson(
      'ada',
      { [consent.id]: aDecision({ generation: 4 }) },
      { mergedIds: [{ id: 'a', generations: { [consent.id]: { own: 1, is: 4 } } }] },
    );
    const context = { purpose: consent, personById: () => ada, admittedAt: NOW, now: NOW };
    expect(recheckAdmitted({}, actor, context)).toBeUndefined();
    expect(recheckAdmitted({}, [{ ...actor[0], generation: 2 }], context)).toBe('gone');
  });
});
