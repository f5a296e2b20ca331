import { createHash } from 'node:crypto';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import {
  activityToken,
  agentToken,
  isVoiding,
  registrationToken,
  relatedActivityToken,
  relatedAgentToken,
  sourceToken,
  target,
  targetToken,
  tokensOf,
  verbToken,
  voidingToken,
} from '../../../../src/xapi/statement/tokens.ts';
import type { Actor, Statement } from '../../../../src/xapi/model/types.ts';
import { aReference, aStatement, aVoiding } from '../../../support/builders/statements/a-statement.ts';

const ID = 'e05aa883-acaf-40ad-bf54-02c8ce485fb0';
const VERB = 'http://adlnet.gov/expapi/verbs/answered';
const of = (about: Readonly<Record<string, unknown>>) => tokensOf(aStatement(about) as unknown as Statement, 'moodle');
const agent = (name: string): Actor => ({ mbox: `mailto:${name}@school.example` });
const key = (name: string): string => agentKey(agent(name)) ?? '';
const activity = (name: string) => ({ id: `https://school.example/${name}` });

/** The way in which a request would ask: the plain filter, or also the related one. */
const matchesAgent = (about: Readonly<Record<string, unknown>>, name: string): string => {
  const { own } = of(about);
  if (own.includes(agentToken(key(name)))) return 'agent';
  return own.includes(relatedAgentToken(key(name))) ? 'related_agents' : 'not';
};
const matchesActivity = (about: Readonly<Record<string, unknown>>, name: string): string => {
  const { own } = of(about);
  if (own.includes(activityToken(activity(name).id))) return 'activity';
  return own.includes(relatedActivityToken(activity(name).id)) ? 'related_activities' : 'not';
};

const sub = (about: Readonly<Record<string, unknown>>) => ({
  object: { objectType: 'SubStatement', ...aStatement(about) },
});
const group = (...members: string[]) => ({ objectType: 'Group', member: members.map(agent) });

describe('a statement is found by agent', () => {
  it.each([
    ['its actor', { actor: agent('x') }, 'agent'],
    ['its object', { object: { objectType: 'Agent', ...agent('x') } }, 'agent'],
    ['an identified Group that is its actor', { actor: { objectType: 'Group', ...agent('x') } }, 'agent'],
    ['an identified Group that is its object', { object: { objectType: 'Group', ...agent('x') } }, 'agent'],
    ['a member of a Group that is its actor', { actor: group('y', 'x') }, 'agent'],
    ['a member of an identified Group that is its actor', { actor: { ...group('x'), ...agent('y') } }, 'agent'],
    ['a member of a Group that is its object', { object: group('x') }, 'agent'],
    ['its authority', { authority: agent('x') }, 'related_agents'],
    ['a member of its authority', { authority: group('app', 'x') }, 'related_agents'],
    ['its instructor', { context: { instructor: agent('x') } }, 'related_agents'],
    ['a member of its team', { context: { team: group('x') } }, 'related_agents'],
    [
      'a context agent',
      { context: { contextAgents: [{ objectType: 'contextAgent', agent: agent('x') }] } },
      'related_agents',
    ],
    [
      'a member of a context group',
      { context: { contextGroups: [{ objectType: 'contextGroup', group: group('x') }] } },
      'related_agents',
    ],
    ['the actor of its SubStatement', sub({ actor: agent('x') }), 'related_agents'],
    ['the object of its SubStatement', sub({ object: { objectType: 'Agent', ...agent('x') } }), 'related_agents'],
    ['the instructor of its SubStatement', sub({ context: { instructor: agent('x') } }), 'related_agents'],
    ['nobody of that name', { actor: agent('y') }, 'not'],
  ])('%s', (_, about, expected) => {
    expect(matchesAgent(about, 'x')).toBe(expected);
  });

  it('and has one token where the actor is also elsewhere', () => {
    const { own } = of({
      actor: agent('x'),
      authority: agent('x'),
      context: { instructor: agent('x'), team: group('x') },
    });
    expect(own).toContain(agentToken(key('x')));
    expect(own).not.toContain(relatedAgentToken(key('x')));
    expect(new Set(own).size).toBe(own.length);
  });
});

describe('a statement is found by activity', () => {
  it.each([
    ['its object', { object: activity('x') }, 'activity'],
    ['its object, with an objectType', { object: { objectType: 'Activity', ...activity('x') } }, 'activity'],
    ['a parent', { context: { contextActivities: { parent: [activity('y'), activity('x')] } } }, 'related_activities'],
    ['a grouping', { context: { contextActivities: { grouping: [activity('x')] } } }, 'related_activities'],
    ['a category', { context: { contextActivities: { category: [activity('x')] } } }, 'related_activities'],
    ['another, sent alone', { context: { contextActivities: { other: activity('x') } } }, 'related_activities'],
    ['the object of its SubStatement', sub({ object: activity('x') }), 'related_activities'],
    [
      'the parent of its SubStatement',
      sub({ context: { contextActivities: { parent: activity('x') } } }),
      'related_activities',
    ],
    ['none with that id', { object: activity('y') }, 'not'],
  ])('%s', (_, about, expected) => {
    expect(matchesActivity(about, 'x')).toBe(expected);
  });

  it('and has one token where the object is also its context', () => {
    const { own } = of({
      object: activity('x'),
      context: { contextActivities: { parent: [activity('x')], other: activity('x') } },
    });
    expect(own.filter((token) => token === activityToken(activity('x').id))).toHaveLength(1);
    expect(own).not.toContain(relatedActivityToken(activity('x').id));
  });
});

describe('the tokens of a statement', () => {
  it('are 12 bytes of a SHA-256 over a tagged key, in base64url', () => {
    expect(verbToken(VERB)).toBe(
      createHash('sha256').update(`v:${VERB}`).digest().subarray(0, 12).toString('base64url'),
    );
  });

  it('hold its verb, its source, and its registration in either case', () => {
    const { own } = of({ context: { registration: ID.toUpperCase() } });
    expect(own).toEqual(expect.arrayContaining([verbToken(VERB), sourceToken('moodle'), registrationToken(ID)]));
    expect(registrationToken(ID.toUpperCase())).toBe(registrationToken(ID));
  });

  it('hold the statement that its object refers to, in either case, and none that its context refers to', () => {
    expect(tokensOf(aReference(ID.toUpperCase()) as unknown as Statement, 'moodle').own).toContain(targetToken(ID));
    expect(of({ context: { statement: { objectType: 'StatementRef', id: ID } } }).own).not.toContain(targetToken(ID));
  });

  it('differ by tag, so that an id in one place never answers for another', () => {
    const id = activity('x').id;
    const tokens = [
      agentToken,
      relatedAgentToken,
      verbToken,
      activityToken,
      relatedActivityToken,
      registrationToken,
      sourceToken,
      targetToken,
    ].map((make) => make(id));
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('are inherited by a referring statement, all but its source and its own target', () => {
    const { own, inherited } = tokensOf(
      aReference(ID, {
        actor: agent('x'),
        context: { registration: ID, instructor: agent('y'), contextActivities: { parent: activity('z') } },
      }) as unknown as Statement,
      'moodle',
    );
    expect([...inherited].sort()).toEqual(
      [
        verbToken('http://adlnet.gov/expapi/verbs/commented'),
        agentToken(key('x')),
        relatedAgentToken(key('y')),
        relatedActivityToken(activity('z').id),
        registrationToken(ID),
      ].sort(),
    );
    expect([...own].sort()).toEqual([...inherited, sourceToken('moodle'), targetToken(ID)].sort());
  });
});

describe('a voiding statement', () => {
  it('is one with the verb voided, and its target is what it voids', () => {
    const voiding = aVoiding(ID.toUpperCase()) as unknown as Statement;
    expect([isVoiding(voiding), target(voiding)]).toEqual([true, ID]);
  });

  it('is known as one by a token, which sorts with those of references', () => {
    const { own, inherited } = tokensOf(aVoiding(ID) as unknown as Statement, 'moodle');
    expect([...own].sort().slice(-2)).toEqual([targetToken(ID), voidingToken(ID)].sort());
    expect([...inherited].filter((token) => token.startsWith('~'))).toEqual([]);
    expect(tokensOf(aReference(ID) as unknown as Statement, 'moodle').own).not.toContain(voidingToken(ID));
    expect([voidingToken(ID).length, targetToken(ID).length]).toEqual([16, 16]);
  });

  it('is not one that refers to another with any other verb', () => {
    const reference = aReference(ID) as unknown as Statement;
    expect([isVoiding(reference), target(reference)]).toEqual([false, ID]);
    expect(target(aStatement() as unknown as Statement)).toBeUndefined();
  });
});
