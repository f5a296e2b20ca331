import { ada, ben, inContext, quiz, type Spot, SOME_UUID, type Table } from './table.ts';

const result: Table['spots'] = { result: { put: (value) => ({ result: value }) } };
const score: Table['spots'] = { score: { put: (value) => ({ result: { score: value } }) } };
const context: Table['spots'] = { context: { put: (value) => ({ context: value }) } };
const contextAgents: Table['spots'] = { contextAgents: { ...inContext('contextAgents'), only: '2.0.0' } };
const contextGroups: Table['spots'] = { contextGroups: { ...inContext('contextGroups'), only: '2.0.0' } };
const reference = { objectType: 'StatementRef', id: SOME_UUID };
const group = { objectType: 'Group', member: [ada] };
const tutor = { objectType: 'contextAgent', agent: ben };
const club = { objectType: 'contextGroup', group };
const TYPES = ['https://school.example/roles/tutor'];
const asAgent: Spot = { put: (value) => ({ object: { objectType: 'Agent', ...ben }, context: value }) };
const asReference: Spot = { put: (value) => ({ object: reference, context: value }) };

const attachment = (about: object = {}): object => ({
  usageType: 'https://school.example/usage/essay',
  display: { en: 'Essay' },
  contentType: 'text/plain',
  length: 12,
  sha2: 'c0ffee00'.repeat(8),
  fileUrl: 'https://school.example/essays/12',
  ...about,
});

/** What a result, a context and attachments may say. */
export const DETAIL_TABLES: readonly Table[] = [
  {
    title: 'a Result',
    sections: ['2.4.5', '4.2.2.4'],
    spots: result,
    allowed: {
      'success and completion': { success: true, completion: false },
      'an empty response': { response: '' },
      'a response of many lines': { response: 'Rhine\nRhône\tDanube "and" \\ others \u2028' },
      'half of a character': { response: 'a\ud800b' },
      'a duration': { duration: 'PT5M30S' },
      'an empty score': { score: {} },
      extensions: { extensions: { 'https://school.example/tries': 3 } },
    },
    refused: {
      'success as a string': { success: 'true' },
      'success as a number': { success: 1 },
      'completion as a string': { completion: 'false' },
      'completion as null': { completion: null },
      'a response that is a number': { response: 4 },
      'a response that is a list': { response: ['a'] },
      'a score that is a number': { score: 0.5 },
      'a score that is a string': { score: '5/10' },
      'Success with a capital': { Success: true },
      'a property that results have not': { grade: 'A' },
      'a list': [],
      'a string': 'passed',
    },
  },
  {
    title: 'a Score',
    sections: ['2.4.5.1', '4.2.2.4'],
    spots: score,
    allowed: {
      'scaled at its least': { scaled: -1 },
      'scaled at its most': { scaled: 1 },
      'scaled with decimals': { scaled: 0.8333333 },
      'raw alone': { raw: -273.15 },
      'raw at min': { raw: 0, min: 0, max: 10 },
      'raw at max': { raw: 10, min: 0, max: 10 },
      'min and max alone': { min: -5, max: 5 },
      'raw above min alone': { raw: 5, min: 1 },
      'raw below max alone': { raw: 5, max: 9.5 },
      'numbers with an exponent': { raw: 1.5e-7, max: 1e21 },
      'scaled that does not follow from raw': { scaled: 0.1, raw: 9, min: 0, max: 10 },
    },
    refused: {
      'scaled above 1': { scaled: 1.0001 },
      'scaled below -1': { scaled: -1.5 },
      'scaled as a string': { scaled: '0.5' },
      'raw as a string': { raw: '5' },
      'min as a string': { min: '0' },
      'max as a string': { max: '10' },
      'raw below min': { raw: -1, min: 0, max: 10 },
      'raw above max': { raw: 11, min: 0, max: 10 },
      'raw below min, without max': { raw: 0, min: 1 },
      'raw above max, without min': { raw: 2, max: 1 },
      'min above max': { min: 10, max: 0 },
      'min that is max': { min: 3, max: 3 },
      'Raw with a capital': { Raw: 5 },
      'a property that scores have not': { percent: 50 },
      'scaled as true': { scaled: true },
      'a list': [0.5],
    },
  },
  {
    title: 'a Context',
    sections: ['2.4.6', '4.2.2.5'],
    spots: context,
    allowed: {
      'a registration': { registration: SOME_UUID },
      'an Agent as instructor': { instructor: ada },
      'a Group as instructor': { instructor: group },
      'revision and platform about an Activity': { revision: '2.1-beta', platform: 'Whiteboard' },
      'an empty revision': { revision: '' },
      'a language': { language: 'de-CH' },
      'another statement': { statement: reference },
      extensions: { extensions: { 'https://school.example/room': 'B 12' } },
    },
    refused: {
      'a registration that is no UUID': { registration: 'class-7b' },
      'an instructor that is a string': { instructor: 'Ben' },
      'a revision that is a number': { revision: 2 },
      'a platform that is a list': { platform: ['Whiteboard'] },
      'a language that is a map': { language: { en: 'English' } },
      'a statement that is an id': { statement: SOME_UUID },
      'a statement that is an Activity': { statement: quiz },
      'a statement that is a SubStatement': {
        statement: { objectType: 'SubStatement', actor: ada, verb: { id: 'https://school.example/v' }, object: quiz },
      },
      'Registration with a capital': { Registration: SOME_UUID },
      'a property that contexts have not': { room: 'B 12' },
      'a list': [],
    },
  },
  {
    title: 'revision and platform',
    sections: ['2.4.6', '4.2.2.5'],
    spots: { 'about an Agent': asAgent, 'about a statement': asReference },
    allowed: { neither: { language: 'en' } },
    refused: { 'a revision': { revision: '1' }, 'a platform': { platform: 'Whiteboard' } },
  },
  {
    title: 'contextActivities',
    sections: ['2.4.6.2', '4.2.2.5'],
    spots: { contextActivities: inContext('contextActivities') },
    allowed: {
      nothing: {},
      'single Activities': { parent: quiz, grouping: quiz, category: quiz, other: quiz },
      'lists of Activities': {
        parent: [quiz],
        other: [quiz, { objectType: 'Activity', id: 'https://school.example/course' }],
      },
      'an empty list': { category: [] },
    },
    refused: {
      'a kind that is none': { sibling: quiz },
      'Parent with a capital': { Parent: quiz },
      'an id in place of an Activity': { parent: quiz.id },
      'a list of ids': { parent: [quiz.id] },
      'an Agent': { parent: { objectType: 'Agent', ...ada } },
      'a StatementRef': { other: [reference] },
      'a list within a list': { grouping: [[quiz]] },
      'an Activity without id': { category: {} },
      'a list': [quiz],
    },
  },
  {
    title: 'contextAgents',
    sections: ['', '4.2.2.5'],
    spots: contextAgents,
    allowed: {
      none: [],
      'an Agent': [tutor],
      'Agents with what they are to the statement': [
        { ...tutor, relevantTypes: TYPES },
        { ...tutor, agent: ada, relevantTypes: [...TYPES, 'https://school.example/roles/reader'] },
      ],
    },
    refused: {
      'one that is no list': tutor,
      'an Agent as it is': [ada],
      'no objectType': [{ agent: ben }],
      'objectType with a capital': [{ ...tutor, objectType: 'ContextAgent' }],
      'objectType Agent': [{ ...tutor, objectType: 'Agent' }],
      'no agent': [{ objectType: 'contextAgent' }],
      'a Group as agent': [{ ...tutor, agent: group }],
      'no type in relevantTypes': [{ ...tutor, relevantTypes: [] }],
      'a type that is no IRI': [{ ...tutor, relevantTypes: ['tutor'] }],
      'a type that is no list': [{ ...tutor, relevantTypes: TYPES[0] }],
      'a type that is an Activity': [{ ...tutor, relevantTypes: [{ id: TYPES[0] }] }],
      'a property of its own': [{ ...tutor, role: 'tutor' }],
      'a group': [{ ...tutor, agent: undefined, group }],
    },
  },
  {
    title: 'contextGroups',
    sections: ['', '4.2.2.5'],
    spots: contextGroups,
    allowed: {
      none: [],
      'an anonymous Group': [club],
      'an identified Group with what it is to the statement': [
        { ...club, group: { objectType: 'Group', ...ben }, relevantTypes: TYPES },
      ],
    },
    refused: {
      'one that is no list': club,
      'no objectType': [{ group }],
      'objectType contextAgent': [{ ...club, objectType: 'contextAgent' }],
      'objectType with a capital': [{ ...club, objectType: 'ContextGroup' }],
      'no group': [{ objectType: 'contextGroup' }],
      'an Agent as group': [{ ...club, group: ada }],
      'no type in relevantTypes': [{ ...club, relevantTypes: [] }],
      'a type that is no IRI': [{ ...club, relevantTypes: ['club'] }],
      'a property of its own': [{ ...club, role: 'club' }],
    },
  },
  {
    title: 'what IEEE 9274.1.1 added',
    sections: ['2.2', ''],
    spots: { context: { put: (value) => ({ context: value }), only: '1.0.3' } },
    allowed: { 'none of it': {} },
    refused: { contextAgents: { contextAgents: [tutor] }, contextGroups: { contextGroups: [club] } },
  },
  {
    title: 'an Attachment',
    sections: ['2.4.11', '4.2.2.6'],
    spots: { attachments: { put: (one) => ({ attachments: [one] }) } },
    allowed: {
      everything: attachment({ description: { de: 'Aufsatz' } }),
      'no description': attachment(),
      'a length of 0': attachment({ length: 0 }),
      'a media type with a parameter': attachment({ contentType: 'text/plain; charset=utf-8' }),
      'a SHA-224': attachment({ sha2: 'ab'.repeat(28) }),
      'a SHA-384': attachment({ sha2: 'ab'.repeat(48) }),
      'a SHA-512': attachment({ sha2: 'ab'.repeat(64) }),
    },
    refused: {
      ...Object.fromEntries(
        ['usageType', 'display', 'contentType', 'length', 'sha2'].map((name) => [
          `no ${name}`,
          attachment({ [name]: undefined }),
        ]),
      ),
      'a usageType without scheme': attachment({ usageType: 'essay' }),
      'a display in no language': attachment({ display: 'Essay' }),
      'a description in no language': attachment({ description: 'Essay' }),
      'a contentType that is none': attachment({ contentType: 'text' }),
      'a length as a string': attachment({ length: '12' }),
      'a length with decimals': attachment({ length: 1.5 }),
      'a length below 0': attachment({ length: -1 }),
      'a sha2 that is empty': attachment({ sha2: '' }),
      'a sha2 that is a number': attachment({ sha2: 123 }),
      'a fileUrl without scheme': attachment({ fileUrl: '/essays/12' }),
      'an empty fileUrl': attachment({ fileUrl: '' }),
      'fileURL in capitals': attachment({ fileUrl: undefined, fileURL: 'https://school.example/essays/12' }),
      'a property of its own': attachment({ title: 'x' }),
    },
  },
  {
    title: 'attachments',
    sections: ['2.4.11', '4.2.2.6'],
    spots: { attachments: { put: (attachments) => ({ attachments }) } },
    allowed: { none: [], two: [attachment(), attachment({ sha2: 'beef'.repeat(16) })] },
    refused: { 'one that is no list': attachment(), 'a string': 'essay.txt', 'a number in the list': [1] },
  },
];
