import type { JsonObject } from '../../../../src/xapi/model/types.ts';

const VERB = 'http://adlnet.gov/expapi/verbs/answered';
const QUESTION = 'http://adlnet.gov/expapi/activities/question';

const anAgent = (name: string): JsonObject => ({
  objectType: 'Agent',
  name: `Name of ${name}`,
  mbox: `mailto:${name}@school.example`,
});
const anAccount = (name: string): JsonObject => ({
  objectType: 'Agent',
  name: `Name of ${name}`,
  account: { homePage: `https://ent.example/${name}`, name },
});
const aGroup = (name: string): JsonObject => ({
  objectType: 'Group',
  name: `Group ${name}`,
  account: { homePage: `https://ent.example/${name}`, name: `group-${name}` },
  member: [
    { objectType: 'Agent', openid: `https://id.example/${name}` },
    { mbox_sha1sum: '0123456789012345678901234567890123456789' },
  ],
});

const components = (list: string): readonly JsonObject[] => [
  { id: `${list}-a`, description: { 'fr-FR': `Choix de ${list}` } },
  { id: `${list}-b`, description: { en: 'Other' } },
];

const anActivity = (name: string, interactionType = 'choice'): JsonObject => ({
  objectType: 'Activity',
  id: `https://tool.example/user/${name}?attempt=1#part`,
  definition: {
    type: QUESTION,
    name: { 'fr-FR': `Nom de ${name}` },
    description: { en: `What ${name} is` },
    moreInfo: `https://tool.example/more/${name}`,
    interactionType,
    correctResponsesPattern: ['choices-a[,]choices-b'],
    choices: components('choices'),
    scale: components('scale'),
    source: components('source'),
    target: components('target'),
    steps: components('steps'),
    extensions: {
      [`https://tool.example/extension/${name}`]: { deep: [`deep ${name}`, { deeper: `deeper ${name}` }] },
    },
  },
});

const anExtension = (name: string): JsonObject => ({
  'https://tool.example/attempt': 2,
  'https://tool.example/late': true,
  'https://tool.example/level': 'easy',
  'https://tool.example/list': ['a list', 1],
  [`https://tool.example/extension/${name}`]: { deep: `deep ${name}` },
});

/**
 * A statement with every property of every object in xAPI 2.0 (1.0.3 has fewer), and every kind of identifier.
 */
export const fullStatement = (object: JsonObject = anActivity('object')): JsonObject => ({
  id: '12345678-1234-4678-8234-567812345678',
  actor: anAccount('actor'),
  verb: { id: VERB, display: { 'fr-FR': 'a répondu' } },
  object,
  result: {
    success: true,
    completion: false,
    response: 'choices-a',
    duration: 'PT3.5S',
    score: { scaled: 0.5, raw: 5, min: 0, max: 10 },
    extensions: anExtension('result'),
  },
  context: {
    registration: '22345678-1234-4678-8234-567812345678',
    instructor: anAgent('instructor'),
    team: aGroup('team'),
    ...(object.objectType === 'Activity' ? { revision: 'revision 1', platform: 'platform 1' } : {}),
    language: 'fr-FR',
    statement: { objectType: 'StatementRef', id: '32345678-1234-4678-8234-567812345678' },
    contextActivities: {
      parent: [anActivity('parent')],
      grouping: [anActivity('grouping', 'likert')],
      category: [anActivity('category'), { id: 'https://w3id.org/xapi/p/v1' }],
      other: [anActivity('other')],
    },
    contextAgents: [
      {
        objectType: 'contextAgent',
        agent: anAgent('context-agent'),
        relevantTypes: ['https://tool.example/relevant/agent'],
      },
    ],
    contextGroups: [
      {
        objectType: 'contextGroup',
        group: aGroup('context-group'),
        relevantTypes: ['https://tool.example/relevant/group'],
      },
    ],
    extensions: anExtension('context'),
  },
  timestamp: '2026-03-02T09:15:42.318+01:00',
  stored: '2026-03-02T08:15:43.000Z',
  authority: { objectType: 'Agent', account: { homePage: 'https://carnet.example', name: 'h5p' } },
  version: '2.0.0',
  attachments: [
    {
      usageType: 'https://tool.example/usage',
      display: { fr: 'Une photo' },
      description: { fr: 'De la page' },
      contentType: 'text/plain; charset=utf-8',
      length: 27,
      sha2: '495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a',
      fileUrl: 'https://tool.example/file',
    },
  ],
});

/** A full statement whose actor is a group. */
export const fullGroupStatement = (): JsonObject => ({ ...fullStatement(), actor: aGroup('actor') });

/** A full statement whose object is a Statement Reference. */
export const fullReference = (): JsonObject =>
  fullStatement({ objectType: 'StatementRef', id: '42345678-1234-4678-8234-567812345678' });

/** A full statement of xAPI 1.0.3: single context activities instead of lists, no context agents. */
export const fullStatement103 = (): JsonObject => {
  const { context, ...rest } = fullStatement() as { readonly context: JsonObject };
  const { contextAgents, contextGroups, ...others } = context;
  return {
    ...rest,
    version: '1.0.3',
    context: {
      ...others,
      contextActivities: { parent: anActivity('parent'), category: { id: 'https://w3id.org/xapi/p/v1' } },
    },
  };
};
