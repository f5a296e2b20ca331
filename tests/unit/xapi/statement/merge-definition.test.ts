import fc from 'fast-check';
import { activitiesOf } from '../../../../src/xapi/model/activities.ts';
import { mergeDefinition } from '../../../../src/xapi/statement/merge-definition.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const IRI = 'https://school.example/ext/';

const languages = fc.dictionary(fc.constantFrom('en', 'EN', 'en-US', 'fr', 'de'), fc.constantFrom('a', 'b', 'c'), {
  maxKeys: 3,
});
const choices = fc.uniqueArray(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), description: languages }, { requiredKeys: ['id'] }),
  { selector: ({ id }) => id },
);
const definitions = fc.oneof(
  fc.record(
    {
      name: languages,
      description: languages,
      type: fc.constantFrom('https://t.example/1', 'https://t.example/2'),
      moreInfo: fc.constant('https://m.example/'),
      extensions: fc.dictionary(fc.constantFrom(`${IRI}1`, `${IRI}2`), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      name: languages,
      interactionType: fc.constantFrom('choice', 'sequencing'),
      correctResponsesPattern: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
      choices,
    },
    { requiredKeys: ['interactionType'] },
  ),
) as fc.Arbitrary<JsonObject>;

describe('What is known of an activity (1.0.3 Data 2.4.4.1, Communication 2.5)', () => {
  it('has every language of names and descriptions that any statement gave, and of one language the latest', () => {
    expect(
      mergeDefinition(
        { name: { en: 'Quiz', de: 'Quiz' }, description: { en: 'old' } },
        { name: { fr: 'Interro', en: 'Test' }, description: { en: 'new', fr: 'nouveau' } },
      ),
    ).toEqual({ name: { en: 'Test', de: 'Quiz', fr: 'Interro' }, description: { en: 'new', fr: 'nouveau' } });
  });

  it('takes two spellings of a language tag as one language (1.0.3 Data 4.2)', () => {
    expect(mergeDefinition({ name: { 'en-US': 'Color' } }, { name: { 'en-us': 'Colour' } })).toEqual({
      name: { 'en-US': 'Colour' },
    });
  });

  it('has the latest type and moreInfo, and keeps what later statements leave out', () => {
    expect(
      mergeDefinition(
        { type: 'https://t.example/1', moreInfo: 'https://m.example/1' },
        { type: 'https://t.example/2' },
      ),
    ).toEqual({ type: 'https://t.example/2', moreInfo: 'https://m.example/1' });
  });

  it('has every extension, of one key the latest', () => {
    expect(
      mergeDefinition(
        { extensions: { [`${IRI}1`]: { a: 1 }, [`${IRI}2`]: 2 } },
        { extensions: { [`${IRI}1`]: { b: 1 }, [`${IRI}3`]: null } },
      ),
    ).toEqual({ extensions: { [`${IRI}1`]: { b: 1 }, [`${IRI}2`]: 2, [`${IRI}3`]: null } });
  });

  it('does not change which answers are right, nor which there are, and learns languages of answers', () => {
    const known = {
      interactionType: 'choice',
      correctResponsesPattern: ['a'],
      choices: [{ id: 'a', description: { en: 'yes' } }, { id: 'b' }],
    };
    const request = {
      interactionType: 'choice',
      correctResponsesPattern: ['b'],
      choices: [{ id: 'b', description: { fr: 'non' } }, { id: 'a', description: { fr: 'oui' } }, { id: 'c' }],
    };
    expect(mergeDefinition(known, request)).toEqual({
      ...known,
      choices: [
        { id: 'a', description: { en: 'yes', fr: 'oui' } },
        { id: 'b', description: { fr: 'non' } },
      ],
    });
  });

  it('learns an interaction, or what was missing of it, and does not become another', () => {
    const choice = { interactionType: 'choice', correctResponsesPattern: ['a'] };
    expect(mergeDefinition({ name: { en: 'Quiz' } }, choice)).toEqual({ name: { en: 'Quiz' }, ...choice });
    expect(mergeDefinition({ interactionType: 'choice' }, choice)).toEqual(choice);
    expect(
      mergeDefinition(choice, { interactionType: 'numeric', correctResponsesPattern: ['4'], name: { en: 'Sum' } }),
    ).toEqual({ ...choice, name: { en: 'Sum' } });
    expect(
      mergeDefinition({ interactionType: 'choice' }, { interactionType: 'numeric', correctResponsesPattern: ['4'] }),
    ).toEqual({ interactionType: 'choice' });
  });

  it('is the very same where a statement says nothing new, in whichever order it says it', () => {
    const known = {
      name: { en: 'Quiz', fr: 'Interro' },
      type: 'https://t.example/1',
      extensions: { [`${IRI}1`]: { a: 1, b: [1, 2] } },
    };
    expect(
      mergeDefinition(known, { extensions: { [`${IRI}1`]: { b: [1, 2], a: 1 } }, name: { fr: 'Interro', en: 'Quiz' } }),
    ).toBe(known);
    expect(mergeDefinition(known, {})).toBe(known);
  });

  it('holds what came last, however often: a second time changes nothing, and nothing is lost', () => {
    fc.assert(
      fc.property(definitions, definitions, (known, request) => {
        const merged = mergeDefinition(known, request);
        expect(mergeDefinition(merged, request)).toBe(merged);
        for (const name of Object.keys(known)) expect(Object.keys(merged)).toContain(name);
      }),
      { numRuns: 500 },
    );
  });

  it('stays a definition that the standard allows', () => {
    fc.assert(
      fc.property(definitions, definitions, (known, request) => {
        const isValid = (definition: JsonObject): boolean =>
          validateStatement(aStatement({ object: { id: 'https://a.example/', definition } }), '1.0.3', '').length === 0;
        fc.pre(isValid(known) && isValid(request));
        expect(isValid(mergeDefinition(known, request))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('takes no name for more than a name', () => {
    const request = JSON.parse('{"extensions":{"__proto__":{"a":1},"constructor":2}}') as JsonObject;
    const merged = mergeDefinition({ extensions: { [`${IRI}1`]: 1 } }, request);
    expect(JSON.stringify(merged)).toBe(`{"extensions":{"${IRI}1":1,"__proto__":{"a":1},"constructor":2}}`);
    expect(mergeDefinition(merged, request)).toBe(merged);
  });
});

describe('The activities that a statement defines', () => {
  const activity = (id: string, definition?: JsonObject) => ({
    id: `https://a.example/${id}`,
    ...(definition === undefined ? {} : { definition }),
  });
  const named = (statement: JsonObject): readonly string[] =>
    activitiesOf(statement as unknown as Statement).map(({ id }) => id.slice(-1));

  it('are its object and those of its context, single or in arrays', () => {
    expect(
      named(
        aStatement({
          object: activity('a', {}),
          context: {
            contextActivities: {
              parent: activity('b', {}),
              grouping: [activity('c', {}), activity('d')],
              other: [activity('e', {})],
              category: [activity('f', {})],
            },
          },
        }),
      ),
    ).toEqual(['a', 'b', 'c', 'f', 'e']);
  });

  it('are those of its SubStatement too', () => {
    const inner = {
      objectType: 'SubStatement',
      ...aStatement({ object: activity('a', {}), context: { contextActivities: { parent: [activity('b', {})] } } }),
    };
    expect(
      named(aStatement({ object: inner, context: { contextActivities: { parent: [activity('c', {})] } } })),
    ).toEqual(['a', 'b', 'c']);
  });

  it('are none where it is about people or another statement', () => {
    expect(named(aStatement({ object: { objectType: 'Agent', mbox: 'mailto:a@b.example' } }))).toEqual([]);
    expect(
      named(aStatement({ object: { objectType: 'StatementRef', id: '6690e6c9-3ef0-4ed3-8b37-7f3964730bee' } })),
    ).toEqual([]);
  });
});
