import { ada, ben, type Spot, itself, quiz, SOME_UUID, type Table } from './table.ts';

const ACTIVITY_SPOTS: Readonly<Record<string, Spot>> = {
  object: { put: (object) => ({ object }) },
  ...Object.fromEntries(
    ['parent', 'grouping', 'category', 'other'].map((kind): [string, Spot] => [
      `${kind} of the context, in a list`,
      { put: (activity) => ({ context: { contextActivities: { [kind]: [quiz, activity] } } }) },
    ]),
  ),
};
const DEFINITION_SPOTS: Readonly<Record<string, Spot>> = {
  object: { put: (definition) => ({ object: { ...quiz, definition } }) },
  'parent of the context': {
    put: (definition) => ({ context: { contextActivities: { parent: { ...quiz, definition } } } }),
  },
};

const answer = (id: unknown, about: object = {}): object => ({ id, ...about });
const CHOICES = [answer('a', { description: { en: 'Four', de: 'Vier' } }), answer('b')];
const LISTS = ['choices', 'scale', 'source', 'target', 'steps'] as const;
const INTERACTIONS: readonly (readonly [string, object])[] = [
  ['true-false', { correctResponsesPattern: ['true'] }],
  ['choice', { choices: CHOICES, correctResponsesPattern: ['a[,]b', 'b'] }],
  ['fill-in', { correctResponsesPattern: ['{case_matters=true}Paris[,]{lang=fr}Lyon'] }],
  ['long-fill-in', { correctResponsesPattern: ['{lang=en}An essay on rivers'] }],
  ['matching', { source: CHOICES, target: CHOICES, correctResponsesPattern: ['a[.]b[,]b[.]a'] }],
  ['performance', { steps: CHOICES, correctResponsesPattern: ['a[.]2:9[,]b[.]3:'] }],
  ['sequencing', { choices: CHOICES, correctResponsesPattern: ['b[,]a'] }],
  ['likert', { scale: CHOICES, correctResponsesPattern: ['b'] }],
  ['numeric', { correctResponsesPattern: ['4[:]'] }],
  ['other', { correctResponsesPattern: ['(47.37,8.54)'] }],
];

const reference = { objectType: 'StatementRef', id: SOME_UUID };
const sub = {
  objectType: 'SubStatement',
  actor: ada,
  verb: { id: 'https://school.example/verbs/planned' },
  object: quiz,
};
const VOIDED = { id: 'http://adlnet.gov/expapi/verbs/voided' };
const SHORT: Table['spots'] = { 'the statement': itself };
const OUTERMOST: Table['spots'] = { 'the statement': { ...itself, outermost: true } };

/** What was done, and to what. */
export const OBJECT_TABLES: readonly Table[] = [
  {
    title: 'a Verb',
    sections: ['2.4.3', '4.2.2.2'],
    spots: { verb: { put: (verb) => ({ verb }) } },
    allowed: {
      'an id alone': { id: 'https://school.example/verbs/answered' },
      'a display in several languages': {
        id: 'https://school.example/verbs/answered',
        display: { 'en-GB': 'answered', de: 'antwortete', 'zh-Hans': '回答' },
      },
      'a display without languages': { id: 'https://school.example/verbs/answered', display: {} },
    },
    refused: {
      'no id': { display: { en: 'answered' } },
      nothing: {},
      'a string': 'https://school.example/verbs/answered',
      'a list': [{ id: 'https://school.example/verbs/answered' }],
      'ID in capitals': { ID: 'https://school.example/verbs/answered' },
      'a property that Verbs have not': { id: 'https://school.example/verbs/answered', objectType: 'Verb' },
      'Display with a capital': { id: 'https://school.example/verbs/answered', Display: { en: 'answered' } },
    },
  },
  {
    title: 'an Activity',
    sections: ['2.4.4.1', '4.2.2.3'],
    spots: ACTIVITY_SPOTS,
    allowed: {
      'an id alone': quiz,
      'objectType Activity': { objectType: 'Activity', ...quiz },
      'an empty definition': { ...quiz, definition: {} },
      'a whole definition': {
        ...quiz,
        definition: {
          name: { en: 'Quiz 7', fr: 'Quiz 7' },
          description: { en: 'Fractions' },
          type: 'http://adlnet.gov/expapi/activities/assessment',
          moreInfo: 'https://school.example/quiz/7/about',
          extensions: { 'https://school.example/level': 3 },
        },
      },
    },
    refused: {
      'no id': { definition: { name: { en: 'Quiz' } } },
      nothing: {},
      'a string': quiz.id,
      'an id that is a UUID without scheme': { id: SOME_UUID },
      'objectType in small letters': { objectType: 'activity', ...quiz },
      'objectType of a kind that is none': { objectType: 'Course', ...quiz },
      'an empty objectType': { objectType: '', ...quiz },
      'objectType as a number': { objectType: 1, ...quiz },
      'a property that Activities have not': { ...quiz, name: { en: 'Quiz' } },
      'Id with a capital': { Id: quiz.id },
      'Definition with a capital': { ...quiz, Definition: {} },
    },
  },
  {
    title: 'an Activity Definition',
    sections: ['2.4.4.1', '4.2.2.3'],
    spots: DEFINITION_SPOTS,
    allowed: {
      ...Object.fromEntries(
        INTERACTIONS.map(([interactionType, more]) => [
          `interactionType ${interactionType}`,
          { interactionType, ...more },
        ]),
      ),
      'an interactionType alone': { interactionType: 'choice' },
      'components with the same id in two lists': {
        interactionType: 'matching',
        source: [answer('a')],
        target: [answer('a')],
      },
      'an id of a component in letters beyond ASCII': { interactionType: 'choice', choices: [answer('größer')] },
    },
    refused: {
      'a string': 'Quiz',
      'a list': [{ name: { en: 'Quiz' } }],
      'a property that definitions have not': { title: { en: 'Quiz' } },
      'interactionType in capitals': { interactionType: 'Choice' },
      'interactionType with an underscore': { interactionType: 'true_false' },
      'an empty interactionType': { interactionType: '' },
      'an interactionType that is none': { interactionType: 'essay' },
      'interactionType as a number': { interactionType: 1 },
      'correct responses without interactionType': { correctResponsesPattern: ['a'] },
      ...Object.fromEntries(LISTS.map((list) => [`${list} without interactionType`, { [list]: CHOICES }])),
      ...Object.fromEntries(
        LISTS.map((list) => [
          `two components of one id in ${list}`,
          { interactionType: 'choice', [list]: [answer('a'), answer('b'), answer('a')] },
        ]),
      ),
      ...Object.fromEntries(
        LISTS.map((list) => [`${list} that is no list`, { interactionType: 'choice', [list]: CHOICES[0] }]),
      ),
      'correct responses that are no list': { interactionType: 'choice', correctResponsesPattern: 'a' },
      'a correct response that is a number': { interactionType: 'numeric', correctResponsesPattern: [4] },
      'a component without id': { interactionType: 'choice', choices: [{ description: { en: 'Four' } }] },
      'a component whose id is a number': { interactionType: 'choice', choices: [answer(1)] },
      'a component that is a string': { interactionType: 'choice', choices: ['a'] },
      'a component with a description in no language': {
        interactionType: 'choice',
        choices: [answer('a', { description: 'Four' })],
      },
      'a component with a property of its own': { interactionType: 'choice', choices: [answer('a', { score: 1 })] },
      'correctResponsespattern in small letters': { interactionType: 'choice', correctResponsespattern: ['a'] },
    },
  },
  {
    title: 'a StatementRef',
    sections: ['2.4.4.3', '4.2.2.3'],
    spots: {
      object: { put: (object) => ({ object }) },
      'statement of the context': { put: (statement) => ({ context: { statement } }) },
    },
    allowed: { 'the id of a statement that is nowhere': reference },
    refused: {
      'no id': { objectType: 'StatementRef' },
      'no objectType': { id: SOME_UUID },
      'an id that is no UUID': { ...reference, id: quiz.id },
      'an id with a digit too few': { ...reference, id: SOME_UUID.slice(1) },
      'objectType in small letters': { ...reference, objectType: 'statementref' },
      'a property of its own': { ...reference, verb: 'x' },
      'an id in a list': { ...reference, id: [SOME_UUID] },
    },
  },
  {
    title: 'a SubStatement',
    sections: ['2.4.4.3', '4.2.2.3'],
    spots: { object: { put: (object) => ({ object }), outermost: true } },
    allowed: {
      'actor, verb and object': sub,
      'a Group as actor': { ...sub, actor: { objectType: 'Group', member: [ada, ben] } },
      'an Agent as object': { ...sub, object: { objectType: 'Agent', ...ben } },
      'a Group as object': { ...sub, object: { objectType: 'Group', ...ben } },
      'a StatementRef as object': { ...sub, object: reference },
      'everything that it may have': {
        ...sub,
        result: { success: true },
        context: { platform: 'tablet' },
        timestamp: '2031-09-01T07:45:00.000Z',
        attachments: [],
      },
    },
    refused: {
      'an id': { ...sub, id: SOME_UUID },
      'a stored': { ...sub, stored: '2026-01-17T09:00:00.000Z' },
      'a version': { ...sub, version: '1.0.0' },
      'an authority': { ...sub, authority: ben },
      'a SubStatement in it': { ...sub, object: sub },
      'no actor': { ...sub, actor: undefined },
      'no verb': { ...sub, verb: undefined },
      'no object': { ...sub, object: undefined },
      'objectType in small letters': { ...sub, objectType: 'substatement' },
      'a property that statements have not': { ...sub, note: 'x' },
      'Verb with a capital': { ...sub, verb: undefined, Verb: sub.verb },
    },
  },
  {
    title: 'voiding',
    sections: ['2.3.2', '4.2.5'],
    spots: SHORT,
    allowed: { 'a statement that is not there': { verb: VOIDED, object: reference } },
    refused: {
      'an Activity': { verb: VOIDED, object: quiz },
      'an Agent': { verb: VOIDED, object: { objectType: 'Agent', ...ada } },
      'a reference without id': { verb: VOIDED, object: { objectType: 'StatementRef' } },
      'an id without objectType': { verb: VOIDED, object: { id: SOME_UUID } },
    },
  },
  {
    title: 'voiding by more than a reference',
    sections: ['2.3.2', '4.2.5'],
    spots: OUTERMOST,
    allowed: {
      'a reference, with a result and a context': {
        verb: { ...VOIDED, display: { en: 'voided' } },
        object: reference,
        result: { response: 'wrong pupil' },
        context: { language: 'en' },
      },
    },
    refused: { 'a SubStatement': { verb: VOIDED, object: { ...sub, object: reference } } },
  },
  {
    title: 'a statement',
    sections: ['2.2, 2.4', '4.2.1, 4.2.2'],
    spots: SHORT,
    allowed: {
      'nothing beside actor, verb and object': {},
      'no attachments in the list': { attachments: [] },
      'an empty result and an empty context': { result: {}, context: {} },
    },
    refused: {
      'no actor': { actor: undefined },
      'no verb': { verb: undefined },
      'no object': { object: undefined },
      'a property that statements have not': { note: 'late' },
      'an empty name of a property': { '': 'x' },
      'contextAgents outside of the context': { contextAgents: [] },
    },
  },
];
