import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { agentKey, eachActor } from '../../../../src/xapi/model/agents.ts';
import type { Actor, Statement } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

describe('the key of an Agent or Group', () => {
  const same: readonly (readonly [string, Actor, Actor])[] = [
    [
      'an mbox and its hash',
      { mbox: 'mailto:ada@school.example' },
      { mbox_sha1sum: sha1('mailto:ada@school.example') },
    ],
    [
      'a hash in either case',
      { mbox_sha1sum: sha1('mailto:ada@school.example').toUpperCase() },
      { mbox_sha1sum: sha1('mailto:ada@school.example') },
    ],
    ['a domain in either case', { mbox: 'mailto:Ada@School.Example' }, { mbox: 'mailto:Ada@school.example' }],
    [
      'an Agent whatever its name and objectType',
      { mbox: 'mailto:a@b.example', name: 'A', objectType: 'Agent' },
      { mbox: 'mailto:a@b.example' },
    ],
    [
      'a Group and an Agent with its identifier',
      { openid: 'https://g.example/', objectType: 'Group', member: [{ mbox: 'mailto:a@b.example' }] },
      { openid: 'https://g.example/' },
    ],
    [
      'two accounts with one home page and name',
      { account: { homePage: 'https://a.example', name: 'x' } },
      { account: { name: 'x', homePage: 'https://a.example' } },
    ],
  ];
  it.each(same)('is one for %s', (_, one, other) => {
    expect(agentKey(one)).toBeDefined();
    expect(agentKey(one)).toBe(agentKey(other));
  });

  const different: readonly (readonly [string, Actor, Actor])[] = [
    ['local parts in another case', { mbox: 'mailto:Ada@school.example' }, { mbox: 'mailto:ada@school.example' }],
    [
      'an openid and an account that spells it',
      { openid: 'https://a.example' },
      { account: { homePage: 'https://a.example', name: '' } },
    ],
    ['a hash and an openid that spells it', { mbox_sha1sum: sha1('x') }, { openid: sha1('x') }],
    [
      'accounts whose home page and name meet elsewhere',
      { account: { homePage: 'https://a.example/1', name: '2' } },
      { account: { homePage: 'https://a.example/', name: '12' } },
    ],
    [
      'an account name in another case',
      { account: { homePage: 'https://a.example', name: 'x' } },
      { account: { homePage: 'https://a.example', name: 'X' } },
    ],
  ];
  it.each(different)('differs for %s', (_, one, other) => {
    expect(agentKey(one)).not.toBe(agentKey(other));
  });

  it('is unambiguous for any two accounts', () => {
    const account = fc.record({
      homePage: fc.stringMatching(/^[0-9:]{0,4}$/),
      name: fc.stringMatching(/^[0-9:]{0,4}$/),
    });
    fc.assert(
      fc.property(account, account, (one, other) => {
        expect(agentKey({ account: one }) === agentKey({ account: other })).toBe(
          one.homePage === other.homePage && one.name === other.name,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is not there for an anonymous Group', () => {
    expect(agentKey({ objectType: 'Group', member: [{ mbox: 'mailto:a@b.example' }] })).toBeUndefined();
  });
});

describe('the Agents and Groups of a statement', () => {
  const agent = (name: string): Actor => ({ mbox: `mailto:${name}@school.example` });
  const group = (name: string, ...members: string[]): Actor => ({
    ...agent(name),
    objectType: 'Group',
    member: members.map(agent),
  });
  const context = (mark: string) => ({
    instructor: group(`${mark}instructor`, `${mark}instructor-member`),
    team: group(`${mark}team`, `${mark}team-member`),
    contextAgents: [{ objectType: 'contextAgent', agent: agent(`${mark}agent`) }],
    contextGroups: [{ objectType: 'contextGroup', group: group(`${mark}group`, `${mark}group-member`) }],
  });

  it('are found in every place that related_agents names, with the members of Groups and inside a SubStatement', () => {
    const statement = aStatement({
      actor: group('actor', 'actor-member'),
      object: {
        objectType: 'SubStatement',
        actor: agent('sub-actor'),
        verb: { id: 'http://verbs.example/v' },
        object: group('sub-object', 'sub-object-member'),
        context: context('sub-'),
      },
      context: context(''),
      authority: { objectType: 'Group', member: [agent('app'), agent('user')] },
    }) as unknown as Statement;
    const found: string[] = [];
    eachActor(statement, (actor, position, inside) => {
      found.push(`${inside ? 'in ' : ''}${position} ${/:(.*)@/.exec(actor.mbox ?? '')?.[1] ?? 'nobody'}`);
    });
    expect(found).toEqual([
      'actor actor',
      'actor actor-member',
      'in actor sub-actor',
      'in object sub-object',
      'in object sub-object-member',
      'in instructor sub-instructor',
      'in instructor sub-instructor-member',
      'in team sub-team',
      'in team sub-team-member',
      'in contextAgent sub-agent',
      'in contextGroup sub-group',
      'in contextGroup sub-group-member',
      'instructor instructor',
      'instructor instructor-member',
      'team team',
      'team team-member',
      'contextAgent agent',
      'contextGroup group',
      'contextGroup group-member',
      'authority nobody',
      'authority app',
      'authority user',
    ]);
  });
});
