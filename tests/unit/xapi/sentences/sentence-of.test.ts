import { SENTENCE_LANGUAGES } from '../../../../src/xapi/sentences/choose-text.ts';
import { labelsOf, sentenceOf } from '../../../../src/xapi/sentences/sentence-of.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';

const ANSWERED = {
  id: 'http://adlnet.gov/expapi/verbs/answered',
  display: { 'en-US': 'answered', 'fr-FR': 'a répondu à' },
};
const EXERCISE = {
  id: 'https://school.example/exercises/22',
  definition: { name: { en: 'Exercise 22', fr: 'Exercice 22' } },
};
const aStatement = (changes: Partial<Statement> = {}): Statement => ({
  actor: { name: 'Léa', mbox: 'mailto:lea@school.example' },
  verb: ANSWERED,
  object: EXERCISE,
  ...changes,
});
const both = (changes: Partial<Statement>, voided = false): readonly string[] =>
  SENTENCE_LANGUAGES.map((language) => sentenceOf(aStatement(changes), { language, voided }));

describe('The sentence of a statement', () => {
  it.each<[string, Partial<Statement>, ...string[]]>([
    ['nothing more', {}, 'Léa answered Exercise 22', 'Léa a répondu à Exercice 22'],
    [
      'success and points',
      { result: { success: true, score: { raw: 3, max: 4, min: 0 } } },
      'Léa answered Exercise 22: right, 3 of 4 points',
      'Léa a répondu à Exercice 22 : juste, 3 points sur 4',
    ],
    [
      'one point and a half',
      { result: { score: { raw: 1.5 } } },
      'Léa answered Exercise 22: 1.5 points',
      'Léa a répondu à Exercice 22 : 1,5 point',
    ],
    [
      'a share, a failure and a half',
      { result: { success: false, score: { scaled: 0.755 }, completion: false } },
      'Léa answered Exercise 22: wrong, 75.5%, not completed',
      'Léa a répondu à Exercice 22 : faux, 75,5\u00a0%, non terminé',
    ],
    [
      'one point, a response and a duration',
      { result: { score: { raw: 1 }, completion: true, response: 'a\nb', duration: 'PT2M5.4S' } },
      'Léa answered Exercise 22: 1 point, completed, answer “a b”, in 2 min 5 s',
      'Léa a répondu à Exercice 22 : 1 point, terminé, réponse « a b », en 2 min 5 s',
    ],
    [
      'where it happened',
      {
        context: {
          platform: 'Moodle',
          contextActivities: { parent: { id: 'https://x.example/c/3', definition: { name: { fr: 'Chapitre 3' } } } },
        },
      },
      'Léa answered Exercise 22 (in Chapitre 3, on Moodle)',
      'Léa a répondu à Exercice 22 (dans Chapitre 3, sur Moodle)',
    ],
    [
      'a reference to a statement',
      { object: { objectType: 'StatementRef', id: '0b7c1c1e-8a1e-4c43-9c0e-3f1f3b1d2a10' } },
      'Léa answered the statement 0b7c1c1e',
      'Léa a répondu à la trace 0b7c1c1e',
    ],
    [
      'a person as its object',
      { object: { objectType: 'Agent', account: { homePage: 'https://x.example', name: 'tom' } } },
      'Léa answered tom',
      'Léa a répondu à tom',
    ],
  ])('says %s', (_, changes, ...sentences) => {
    expect(both(changes)).toEqual(sentences);
  });

  it('quotes the statement within it', () => {
    const object = { ...aStatement({ result: { success: true } }), objectType: 'SubStatement' } as const;
    const planned = { id: 'http://x.example/verbs/planned-to_do' };
    expect(both({ actor: { name: 'Tom' }, verb: planned, object })).toEqual([
      'Tom planned to do “Léa answered Exercise 22: right”',
      'Tom planned to do « Léa a répondu à Exercice 22 : juste »',
    ]);
  });

  it.each<[string, Statement['actor'], string]>([
    ['an account', { account: { homePage: 'https://x.example', name: 'lea.d' } }, 'lea.d'],
    ['an address', { mbox: 'mailto:lea@school.example' }, 'lea@school.example'],
    ['an OpenID', { openid: 'https://id.example/lea' }, 'https://id.example/lea'],
    ['the hash of an address', { mbox_sha1sum: 'ebd31e95054c018b10727ccffd2ef2ec3a016ee9' }, 'ebd31e95'],
    ['a blank name', { name: ' \n', mbox: 'mailto:lea@school.example' }, 'lea@school.example'],
    ['nothing', {}, 'Anonymous'],
    ['a named group', { objectType: 'Group', name: 'Team 1', member: [{ name: 'Léa' }] }, 'Team 1'],
    ['members', { objectType: 'Group', member: [{ name: 'Léa' }, { name: 'Tom' }] }, 'Léa and Tom'],
    [
      'many members',
      { objectType: 'Group', member: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })) },
      'a, b, c and 2 others',
    ],
    ['nameless members', { objectType: 'Group', member: [{}, {}] }, 'a group of 2'],
  ])('names who did it by %s', (_, actor, name) => {
    expect(sentenceOf(aStatement({ actor }), { language: 'en' })).toBe(`${name} answered Exercise 22`);
  });

  it('takes the language of the reader, then English, then the first, then the end of the IRI', () => {
    const named = (display: Readonly<Record<string, string>> | undefined): readonly string[] =>
      both({
        verb: { id: 'http://x.example/verbs#has-tried', ...(display === undefined ? {} : { display }) },
        object: { id: 'https://x.example/a%20b/?q=1' },
      }).map((text) => text.replace('Léa ', ''));
    expect(named({ de: 'hat', 'EN-gb': 'has', FR: 'a' })).toEqual(['has a b', 'a a b']);
    expect(named({ de: 'hat', it: 'ha' })).toEqual(['hat a b', 'hat a b']);
    expect(named({ fr: ' ' })).toEqual(['has tried a b', 'has tried a b']);
    expect(named(undefined)).toEqual(['has tried a b', 'has tried a b']);
  });

  it.each([
    ['PT0S', 'in 0 s'],
    ['PT1H0M5S', 'in 1 h'],
    ['P1DT2H3M', 'in 1 d 2 h'],
    ['P2W', 'in 14 d'],
    ['PT90M', 'in 1 h 30 min'],
    ['P1Y', undefined],
    ['about an hour', undefined],
  ])('reads the duration %s', (duration, text) => {
    const tail = text === undefined ? '' : `: ${text}`;
    expect(sentenceOf(aStatement({ result: { duration } }), { language: 'en' })).toBe(
      `Léa answered Exercise 22${tail}`,
    );
  });

  it('says that a statement is voided', () => {
    expect(both({}, true)).toEqual(['Léa answered Exercise 22 [voided]', 'Léa a répondu à Exercice 22 [annulée]']);
  });

  it('is one line and cut, whatever the names are', () => {
    const name = `a\u202e\u0000\n${'b'.repeat(300)}`;
    const text = sentenceOf(aStatement({ actor: { name } }), { language: 'en' });
    expect(text).toBe(`a ${'b'.repeat(117)}… answered Exercise 22`);
  });

  it('does not fall over members of another type than the standard has', () => {
    const odd = {
      success: 'yes',
      score: [1],
      completion: 1,
      response: 2,
      duration: 3,
    } as unknown as Statement['result'];
    expect(sentenceOf(aStatement({ ...(odd === undefined ? {} : { result: odd }) }), { language: 'en' })).toBe(
      'Léa answered Exercise 22',
    );
  });
});

describe('The labels of a statement', () => {
  it('are the parts of its sentence, each in the language of the reader', () => {
    const statement = aStatement({ result: { success: true, score: { raw: 3, max: 4 } } });
    expect(labelsOf(statement, 'en')).toEqual({
      actor: 'Léa',
      verb: 'answered',
      object: 'Exercise 22',
      result: 'right, 3 of 4 points',
    });
    expect(labelsOf(statement, 'fr')).toEqual({
      actor: 'Léa',
      verb: 'a répondu à',
      object: 'Exercice 22',
      result: 'juste, 3 points sur 4',
    });
  });

  it('have an empty result if there is none, and a SubStatement in one line', () => {
    const { verb, object, actor } = aStatement();
    const planned = aStatement({ object: { objectType: 'SubStatement', actor, verb, object: object as never } });
    expect(labelsOf(planned, 'en')).toMatchObject({ object: '“Léa answered Exercise 22”', result: '' });
  });
});
