import type { JsonObject, XapiVersion } from '../../../src/xapi/model/types.ts';
import { ada, ben, quiz, SOME_UUID } from '../rows/table.ts';

const attachment = {
  usageType: 'https://school.example/usage/essay',
  display: { en: 'Essay' },
  description: { en: 'On rivers' },
  contentType: 'text/plain',
  length: 12,
  sha2: 'c0ffee00'.repeat(8),
  fileUrl: 'https://school.example/essays/12',
};
const definition = (interaction: object): object => ({
  name: { en: 'Quiz 7' },
  description: { en: 'Fractions' },
  type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
  moreInfo: 'https://school.example/quiz/7/about',
  correctResponsesPattern: ['a'],
  extensions: { 'https://school.example/level': { of: ['class', 7] } },
  ...interaction,
});
const component = [{ id: 'a', description: { en: 'Four' } }];
const result = {
  score: { scaled: 0.5, raw: 5, min: 0, max: 10 },
  success: true,
  completion: true,
  response: 'a',
  duration: 'PT1M',
  extensions: { 'https://school.example/tries': 3 },
};
const context = (version: XapiVersion): object => ({
  registration: SOME_UUID,
  instructor: { objectType: 'Agent', name: 'Ben', ...ben },
  team: { objectType: 'Group', name: 'Class 7b', member: [ada] },
  contextActivities: {
    parent: [{ objectType: 'Activity', ...quiz, definition: { name: { en: 'Quiz' } } }],
    grouping: [quiz],
    category: [quiz],
    other: [quiz],
  },
  revision: '2',
  platform: 'Whiteboard',
  language: 'en',
  statement: { objectType: 'StatementRef', id: SOME_UUID },
  extensions: { 'https://school.example/room': 'B 12' },
  ...(version === '2.0.0'
    ? {
        contextAgents: [
          { objectType: 'contextAgent', agent: ada, relevantTypes: ['https://school.example/roles/tutor'] },
        ],
        contextGroups: [
          {
            objectType: 'contextGroup',
            group: { objectType: 'Group', member: [ben] },
            relevantTypes: ['https://school.example/roles/club'],
          },
        ],
      }
    : {}),
});

const core = (version: XapiVersion): object => ({
  actor: {
    objectType: 'Group',
    name: 'Class 7b',
    account: ben.account,
    member: [
      { objectType: 'Agent', name: 'Ada', ...ada },
      { mbox_sha1sum: '1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e' },
      { openid: 'https://dot.school.example/' },
    ],
  },
  verb: { id: 'https://school.example/verbs/answered', display: { en: 'answered' } },
  object: {
    objectType: 'Activity',
    ...quiz,
    definition: definition({ interactionType: 'matching', source: component, target: component }),
  },
  result,
  context: context(version),
  timestamp: '2026-01-17T08:30:00.000Z',
  attachments: [attachment],
});

/**
 * Statements that together have every property that the standard of this version knows: on their own, and in a
 * SubStatement.
 */
export const completeStatements = (version: XapiVersion): Readonly<Record<string, JsonObject>> =>
  ({
    'a statement': {
      ...core(version),
      id: SOME_UUID,
      stored: '2026-01-17T08:30:00.000Z',
      authority: { objectType: 'Agent', ...ben },
      version: '1.0.0',
    },
    'a SubStatement': {
      actor: ada,
      verb: { id: 'https://school.example/verbs/planned' },
      object: {
        objectType: 'SubStatement',
        ...core(version),
        object: {
          ...quiz,
          definition: definition({ interactionType: 'choice', choices: component, scale: component, steps: component }),
        },
      },
    },
    'a reference': {
      actor: ada,
      verb: { id: 'https://school.example/verbs/read' },
      object: { objectType: 'StatementRef', id: SOME_UUID },
    },
    'a person as object': {
      actor: ada,
      verb: { id: 'https://school.example/verbs/met' },
      object: { objectType: 'Agent', name: 'Ben', ...ben },
    },
  }) as unknown as Readonly<Record<string, JsonObject>>;
