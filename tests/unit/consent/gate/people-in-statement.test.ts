import { peopleInStatement } from '../../../../src/consent/gate/people-in-statement.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { Actor, Statement } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const agent = (name: string): Actor => ({ mbox: `mailto:${name}@school.example` });
const group = (...members: string[]): Actor => ({ objectType: 'Group', member: members.map(agent) });
const of = (about: Readonly<Record<string, unknown>>) => peopleInStatement(aStatement(about) as unknown as Statement);
const key = (name: string): string => agentKey(agent(name)) ?? '';
const everybody = ['a', 'b', 'c', 'x'];
const roles = (about: Readonly<Record<string, unknown>>): readonly string[] =>
  of(about).named.map(
    ({ identifier, role }) => `${everybody.find((name) => key(name) === identifier) ?? identifier} ${role}`,
  );
const sub = (about: Readonly<Record<string, unknown>>) => ({
  actor: agent('a'),
  object: { objectType: 'SubStatement', ...aStatement({ actor: agent('b'), ...about }) },
});

describe('a person in a statement is', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['its actor', { actor: agent('x') }, ['x actor']],
    ['a member of its actor', { actor: group('a', 'x') }, ['a member', 'x member']],
    [
      'a member of an identified Group, which is nobody itself',
      { actor: { ...group('x'), ...agent('a') } },
      ['x member'],
    ],
    ['its object', { actor: agent('a'), object: { objectType: 'Agent', ...agent('x') } }, ['a actor', 'x other']],
    ['a member of its object', { actor: agent('a'), object: group('x') }, ['a actor', 'x other']],
    ['its instructor', { actor: agent('a'), context: { instructor: agent('x') } }, ['a actor', 'x other']],
    ['a member of its instructor', { actor: agent('a'), context: { instructor: group('x') } }, ['a actor', 'x other']],
    [
      'a member of its team',
      { actor: agent('a'), context: { team: group('b', 'x') } },
      ['a actor', 'b other', 'x other'],
    ],
    [
      'a context agent',
      { actor: agent('a'), context: { contextAgents: [{ objectType: 'contextAgent', agent: agent('x') }] } },
      ['a actor', 'x other'],
    ],
    [
      'a member of a context group',
      { actor: agent('a'), context: { contextGroups: [{ objectType: 'contextGroup', group: group('x') }] } },
      ['a actor', 'x other'],
    ],
    ['the actor of its SubStatement', sub({}), ['a actor', 'b other']],
    ['a member of the actor of its SubStatement', sub({ actor: group('x') }), ['a actor', 'x other']],
    [
      'the object of its SubStatement',
      sub({ object: { objectType: 'Agent', ...agent('x') } }),
      ['a actor', 'b other', 'x other'],
    ],
    [
      'named in the context of its SubStatement',
      sub({ context: { instructor: agent('x'), team: group('c') } }),
      ['a actor', 'b other', 'x other', 'c other'],
    ],
  ])('%s', (_, about, expected) => {
    expect(roles(about)).toEqual(expected);
  });

  it('not its authority, which stands for the source', () => {
    expect(roles({ actor: agent('a'), authority: { objectType: 'Group', member: [agent('b'), agent('x')] } })).toEqual([
      'a actor',
    ]);
  });

  it('counted once, in the strongest role', () => {
    expect(
      roles({
        actor: agent('a'),
        object: { objectType: 'Agent', ...agent('a') },
        context: { instructor: agent('a'), team: group('a') },
      }),
    ).toEqual(['a actor']);
    expect(roles({ actor: group('a', 'a'), context: { instructor: agent('a') } })).toEqual(['a member']);
  });
});

describe('a Group that does not say who its members are', () => {
  const opaque = { objectType: 'Group', ...agent('a') };

  it.each([
    ['without members', opaque],
    ['with no member', { ...opaque, member: [] }],
  ])('is flagged where it is the actor, %s', (_, actor) => {
    const { isOpaque, named } = of({ actor });
    expect(isOpaque).toBe(true);
    expect(named).toEqual([{ identifier: key('a'), role: 'actor', isGroup: true }]);
  });

  it('is not flagged elsewhere', () => {
    const { isOpaque, named } = of({ actor: agent('b'), context: { team: opaque } });
    expect(isOpaque).toBe(false);
    expect(named).toContainEqual({ identifier: key('a'), role: 'other', isGroup: true });
  });

  it('is not flagged in a SubStatement', () => {
    expect(of(sub({ actor: opaque })).isOpaque).toBe(false);
  });

  it('is a person where the same identifier is an Agent elsewhere', () => {
    expect(of({ actor: opaque, context: { instructor: agent('a') } }).named).toEqual([
      { identifier: key('a'), role: 'actor', isGroup: false },
    ]);
  });
});

it('thousands of members are found once each, in linear time', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `m${index % 10_000}`);
  const { named } = of({ actor: group(...names) });
  expect(named).toHaveLength(10_000);
  expect(named.every(({ role }) => role === 'member')).toBe(true);
});
