import { mentionPlaces } from '../../../../src/consent/gate/mention-places.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { fullStatement } from '../../../support/builders/statements/full-statement.ts';

const agent = (name: string): JsonObject & { readonly mbox: string } => ({ mbox: `mailto:${name}@school.example` });
const group = (...names: readonly string[]): JsonObject => ({ objectType: 'Group', member: names.map(agent) });
const placesOf = (name: string, about: JsonObject): readonly string[] | undefined => {
  const found = mentionPlaces(aStatement({ actor: agent('bob'), ...about }) as unknown as Statement);
  const places = found.get(agentKey(agent(name))!);
  return places && [...places];
};

it.each<readonly [string, JsonObject, readonly string[] | undefined]>([
  ['the actor', { actor: agent('ada') }, undefined],
  ['a member of the actor', { actor: group('ada', 'bob') }, undefined],
  ['the authority', { authority: agent('ada') }, undefined],
  ['the object', { object: { objectType: 'Agent', ...agent('ada') } }, ['object']],
  ['a member of the object', { object: group('bob', 'ada') }, ['object']],
  ['the instructor', { context: { instructor: agent('ada') } }, ['instructor']],
  ['the team', { context: { team: { objectType: 'Group', ...agent('ada') } } }, ['team']],
  ['a member of the team', { context: { team: group('ada') } }, ['team']],
  [
    'a context agent',
    { context: { contextAgents: [{ objectType: 'contextAgent', agent: agent('ada') }] } },
    ['contextAgents'],
  ],
  [
    'a member of a context group',
    { context: { contextGroups: [{ objectType: 'contextGroup', group: group('ada') }] } },
    ['contextGroups'],
  ],
  [
    'the actor of a SubStatement',
    { object: { objectType: 'SubStatement', ...aStatement({ actor: agent('ada') }) } },
    ['subStatement'],
  ],
  [
    'the instructor of a SubStatement',
    {
      object: {
        objectType: 'SubStatement',
        ...aStatement({ actor: agent('bob'), context: { instructor: agent('ada') } }),
      },
    },
    ['subStatement'],
  ],
  ['several of them', { context: { instructor: agent('ada'), team: group('ada', 'ada') } }, ['instructor', 'team']],
  ['nobody', { context: { platform: 'ada@school.example' } }, undefined],
])('The places are found of a person who is %s', (_, about, expected) => {
  expect(placesOf('ada', about)).toEqual(expected);
});

it('All people are found in a statement with every property but the actor and the authority', () => {
  const found = mentionPlaces(fullStatement() as unknown as Statement);
  expect(new Set([...found.values()].flatMap((places) => [...places]))).toEqual(
    new Set(['instructor', 'team', 'contextAgents', 'contextGroups']),
  );
});
