import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { canonicalForms, idsForm } from '../../../../src/xapi/output/forms.ts';
import { agentKey, eachActor } from '../../../../src/xapi/model/agents.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { describeFixtures, fixtureRecords } from '../../../support/checks/fixtures.ts';
import { anyJson, array, choices, object, type Part, replaced } from '../../../support/builders/text/written-json.ts';

const ids = (text: string): string => Buffer.from(idsForm(Buffer.from(text))).toString('utf8');
const canonical = (text: string, languages?: string): string =>
  Buffer.from(canonicalForms(languages, new Map())(Buffer.from(text))).toString('utf8');
const idsOf = (value: unknown): unknown => JSON.parse(ids(JSON.stringify(value)));
const canonicalOf = (value: unknown, languages?: string): unknown =>
  JSON.parse(canonical(JSON.stringify(value), languages));

const ada = { objectType: 'Agent', name: 'Ada', mbox: 'mailto:ada@school.example' };
const account = { objectType: 'Agent', name: 'Bob', account: { homePage: 'https://school.example', name: 'bob' } };
const identified = { objectType: 'Group', name: 'Team', openid: 'https://g.example/', member: [ada] };
const anonymous = { objectType: 'Group', name: 'Some', member: [ada, account] };
const verb = { id: 'http://v.example/', display: { 'en-US': 'did', 'en-GB': 'did it' } };
const map = { 'en-US': 'color', 'en-GB': 'colour', fr: 'couleur' };
const activity = {
  objectType: 'Activity',
  id: 'http://a.example/',
  definition: { name: map, description: map, extensions: { 'http://e.example/': map } },
};

const A = { mbox: ada.mbox };
const B = { account: account.account };

describe('the format ids', () => {
  it.each([
    ['an Agent is its identifier', ada, A],
    ['an account is kept whole', account, B],
    [
      'an identified Group is its identifier and that it is a Group',
      identified,
      { objectType: 'Group', openid: 'https://g.example/' },
    ],
    ['an anonymous Group is what identifies its members', anonymous, { objectType: 'Group', member: [A, B] }],
  ])('of %s, wherever it stands', (_, actor, expected) => {
    const statement = {
      actor,
      verb,
      object: activity,
      authority: actor,
      context: {
        instructor: actor,
        team: actor,
        contextAgents: [{ objectType: 'contextAgent', agent: actor, relevantTypes: ['http://t.example/'] }],
        contextGroups: [{ objectType: 'contextGroup', group: actor }],
      },
    };
    expect(idsOf(statement)).toEqual({
      actor: expected,
      verb: { id: verb.id },
      object: { id: activity.id },
      authority: expected,
      context: {
        instructor: expected,
        team: expected,
        contextAgents: [{ objectType: 'contextAgent', agent: expected, relevantTypes: ['http://t.example/'] }],
        contextGroups: [{ objectType: 'contextGroup', group: expected }],
      },
    });
  });

  it('keeps that the object is an Agent, since it would be an Activity otherwise', () => {
    expect(idsOf({ actor: ada, verb, object: ada })).toEqual({
      actor: A,
      verb: { id: verb.id },
      object: { objectType: 'Agent', ...A },
    });
  });

  it('reduces context activities and what is in a SubStatement', () => {
    const context = { contextActivities: { parent: [activity, activity], category: [activity] } };
    const reduced = {
      contextActivities: { parent: [{ id: activity.id }, { id: activity.id }], category: [{ id: activity.id }] },
    };
    expect(
      idsOf({
        actor: ada,
        verb,
        context,
        object: { objectType: 'SubStatement', actor: identified, verb, object: activity, context },
      }),
    ).toEqual({
      actor: A,
      verb: { id: verb.id },
      context: reduced,
      object: {
        objectType: 'SubStatement',
        actor: { objectType: 'Group', openid: identified.openid },
        verb: { id: verb.id },
        object: { id: activity.id },
        context: reduced,
      },
    });
  });

  it('leaves a StatementRef, and all that is no Agent, Group, Activity or Verb', () => {
    const rest = {
      id: 'x',
      object: { objectType: 'StatementRef', id: 'y' },
      result: { success: true, extensions: { 'http://e.example/': ada } },
      attachments: [{ display: map }],
      timestamp: 'z',
    };
    expect(idsOf({ actor: ada, verb, ...rest })).toEqual({ actor: A, verb: { id: verb.id }, ...rest });
  });

  it('keeps what stays byte for byte', () => {
    expect(
      ids(
        '{ "actor" : {"name":"}", "mbox" : "mailto:\\u0061@b.example" , "objectType":"Agent"}, ' +
          '"verb":{"\\u0069d":"http://v.example/","display":{}},"object":{"definition":{},' +
          '"id":"http://a.example/"},"result":{"score":{"raw":1.0e0}} }',
      ),
    ).toBe(
      '{ "actor" : {"mbox" : "mailto:\\u0061@b.example"}, "verb":{"\\u0069d":"http://v.example/"},' +
        '"object":{"id":"http://a.example/"},"result":{"score":{"raw":1.0e0}} }',
    );
  });
});

describe('the format canonical', () => {
  const only = { 'en-GB': 'colour' };

  it('shows one language in the verb, the object and the context activities, in a SubStatement too', () => {
    const filtered = { ...activity, definition: { ...activity.definition, name: only, description: only } };
    const filteredVerb = { ...verb, display: { 'en-GB': 'did it' } };
    const context = (one: unknown) => ({ contextActivities: { parent: [one], other: [one, one] } });
    expect(canonicalOf({ actor: ada, verb, object: activity, context: context(activity) }, 'en-GB')).toEqual({
      actor: ada,
      verb: filteredVerb,
      object: filtered,
      context: context(filtered),
    });
    expect(
      canonicalOf(
        {
          actor: ada,
          verb,
          object: { objectType: 'SubStatement', actor: identified, verb, object: activity, context: context(activity) },
        },
        'en-GB',
      ),
    ).toEqual({
      actor: ada,
      verb: filteredVerb,
      object: {
        objectType: 'SubStatement',
        actor: identified,
        verb: filteredVerb,
        object: filtered,
        context: context(filtered),
      },
    });
  });

  it.each(['choices', 'scale', 'source', 'target', 'steps'])(
    'shows one language in the components of %s',
    (components) => {
      const of = (description: unknown) => ({
        actor: ada,
        verb: { id: 'http://v.example/' },
        object: { id: 'http://a.example/', definition: { [components]: [{ id: 'a', description }, { id: 'b' }] } },
      });
      expect(canonicalOf(of(map), 'en-GB')).toEqual(of(only));
    },
  );

  it('chooses for each map by itself', () => {
    const of = (name: unknown, description: unknown) => ({
      actor: ada,
      verb: { id: 'http://v.example/' },
      object: { id: 'http://a.example/', definition: { name, description } },
    });
    expect(canonicalOf(of({ fr: 'a', en: 'b' }, { fr: 'c', de: 'd' }), 'en, de;q=0.5')).toEqual(
      of({ en: 'b' }, { de: 'd' }),
    );
  });

  it('shows the first language where there is no Accept-Language, and leaves an empty map empty', () => {
    expect(
      canonicalOf({
        actor: ada,
        verb: { id: 'http://v.example/', display: { fr: 'x', en: 'y' } },
        object: { id: 'http://a.example/', definition: { name: {} } },
      }),
    ).toEqual({
      actor: ada,
      verb: { id: 'http://v.example/', display: { fr: 'x' } },
      object: { id: 'http://a.example/', definition: { name: {} } },
    });
  });

  it('leaves attachments, extensions and agents as they came, byte for byte', () => {
    const text =
      '{"actor":{"name":"A", "mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/"},' +
      '"object":{"objectType":"Agent","mbox":"mailto:a@b.example","name":"n"},' +
      '"attachments":[{"display":{"en":"a","fr":"b"}}],' +
      '"result":{"extensions":{"http://e.example/":{"display":{"en":1.0,"fr":2}}}}}';
    expect(canonical(text, 'fr')).toBe(text);
  });
});

describe('the format canonical, where more is known of an activity', () => {
  const known = new Map([
    [
      'http://a.example/',
      '{"type":"http://t.example/","name":{"en":"quiz","fr":"interro"},"choices":[{"id":"a",' +
        '"description":{"fr":"oui","en":"yes"}}]}',
    ],
  ]);
  const canonical = (text: string, languages: string, definitions: ReadonlyMap<string, string> = known): string =>
    Buffer.from(canonicalForms(languages, definitions)(Buffer.from(text))).toString('utf8');
  const french =
    '{"type":"http://t.example/","name":{"fr":"interro"},"choices":[{"id":"a","description":{"fr":"oui"}}]}';

  it('shows that in the place of its own definition, in one language, and leaves all else byte for byte', () => {
    expect(
      canonical(
        '{"actor":{}, "object":{"id":"http:\\u002f\\/a.example/", "definition" : {"name":{"de":"x"}} ,' +
          '"objectType":"Activity"},"result":{"score":{"raw":1.0}}}',
        'fr',
      ),
    ).toBe(
      `{"actor":{}, "object":{"id":"http:\\u002f\\/a.example/", "definition" : ${french} ,` +
        '"objectType":"Activity"},"result":{"score":{"raw":1.0}}}',
    );
  });

  it('shows it where the statement defines nothing, in contexts and SubStatements too', () => {
    expect(
      canonical(
        '{"object":{"objectType":"SubStatement","object":{"id":"http://a.example/" } },' +
          '"context":{"contextActivities":{"parent":[{"id":"http://b.example/"},{"id":"http://a.example/"}]}}}',
        'fr',
      ),
    ).toBe(
      `{"object":{"objectType":"SubStatement","object":{"id":"http://a.example/" ,"definition":${french}} },` +
        '"context":{"contextActivities":{"parent":[{"id":"http://b.example/"},{"id":"http://a.example/",' +
        `"definition":${french}}]}}}`,
    );
  });

  it('leaves people and other statements alone', () => {
    for (const text of [
      '{"object":{"objectType":"Agent","openid":"http://a.example/"}}',
      '{"object":{"objectType":"StatementRef","id":"http://a.example/"}}',
    ])
      expect(canonical(text, 'fr')).toBe(text);
  });

  it('shows their own definitions once the page has grown too large', () => {
    const definitions = new Map([
      ['http://a.example/', JSON.stringify({ moreInfo: `http://m.example/${'x'.repeat(60_000)}` })],
    ]);
    const page = canonicalForms('en', definitions);
    const lengths = Array.from(
      { length: 300 },
      () => page(Buffer.from('{"object":{"id":"http://a.example/","definition":{"name":{"en":"a"}}}}')).length,
    );
    expect([
      lengths[0]! > 60_000,
      lengths[299]! < 100,
      lengths.reduce((sum, length) => sum + length) < 17_000_000,
    ]).toEqual([true, true, true]);
  });
});

describe('any statement text', () => {
  it('is reduced without a change to any other byte', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.nat(), (value, seed) => {
        const other = anyJson({ 'http://e.example/': value });
        // The order of members is chosen too, so what a value is reduced to is written without any choice.
        const [id, en, fr] = [anyJson('http://a.example/'), anyJson('a'), anyJson('b')];
        const of = (about: { readonly object: Part; readonly verb: Part }) =>
          object({
            ...about,
            actor: replaced('{"mbox":"mailto:a@b.example"}', '{"mbox":"mailto:a@b.example"}'),
            result: object({ extensions: other }),
            context: object({ contextActivities: object({ parent: array([object({ id })]) }), extensions: other }),
          });
        const whole = of({
          object: replaced('{"definition": {"name":{"en":"a"}}, "id":"x" }', '{"id":"x" }'),
          verb: replaced('{"id":"y" ,"display":{"fr":"b"}}', '{"id":"y"}'),
        })(choices(seed));
        expect(ids(whole.sent)).toBe(whole.stored);
        const filtered = of({
          object: object({
            id,
            definition: object({ name: replaced('{ "en" : "a", "fr":"b" }', '{"fr":"b" }'), extensions: other }),
          }),
          verb: object({ id, display: replaced('{"fr":"b" , "en":"a"}', '{"fr":"b"}') }),
        })(choices(seed));
        expect(canonical(filtered.sent, 'fr')).toBe(filtered.stored);
        const free = JSON.parse(
          canonical(
            object({ verb: object({ id, display: object({ en, fr }) }), object: object({ id }) })(choices(seed)).sent,
            'fr',
          ),
        ) as { readonly verb: object };
        expect(free.verb).toEqual({ id: 'http://a.example/', display: { fr: 'b' } });
      }),
      { numRuns: 100 },
    );
  });
});

describeFixtures('real statements', () => {
  it('keep the identity of everyone and everything in the format ids, and one language a map in canonical', () => {
    const identities = (statement: Statement): readonly unknown[] => {
      const found: unknown[] = [statement.verb.id, (statement.object as { readonly id?: string }).id];
      eachActor(statement, (actor) => found.push(agentKey(actor)));
      return found;
    };
    const statements = fixtureRecords<{ readonly statement: Statement }>('valid.ndjson').map(
      ({ statement }) => statement,
    );
    const wrong = statements.filter((statement) => {
      const text = JSON.stringify(statement);
      const reduced = JSON.parse(ids(text)) as Statement;
      const known = new Set(identities(statement));
      const filtered = JSON.parse(canonical(text, 'en')) as Statement;
      return (
        !identities(reduced).every((identity) => known.has(identity)) ||
        !isDeepStrictEqual(Object.keys(reduced), Object.keys(statement)) ||
        ids(JSON.stringify(reduced)) !== JSON.stringify(reduced) ||
        Object.keys(filtered.verb.display ?? {}).length !==
          Math.min(1, Object.keys(statement.verb.display ?? {}).length) ||
        !isDeepStrictEqual(filtered.actor, statement.actor)
      );
    });
    expect(wrong).toEqual([]);
  });
});
