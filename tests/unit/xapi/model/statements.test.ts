import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { type Json, VOIDED, type XapiVersion } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

type About = Readonly<Record<string, unknown>>;
type Case = readonly [title: string, about: About];

const VERSIONS: readonly XapiVersion[] = ['1.0.3', '2.0.0'];
const UUID = 'fd41c918-b88b-4b20-a0a5-a4c32391aaa0';
const ada = { mbox: 'mailto:ada@school.example' };
const bob = { account: { homePage: 'https://school.example', name: 'bob' } };
const reference = { objectType: 'StatementRef', id: UUID };
const activity = { id: 'https://school.example/quiz' };
const attachment = {
  usageType: 'https://school.example/essay',
  display: { en: 'Essay' },
  contentType: 'text/plain',
  length: 3,
  sha2: 'a'.repeat(64),
};
const sub = { objectType: 'SubStatement', actor: ada, verb: { id: 'http://school.example/planned' }, object: activity };
const defined = (definition: About): About => ({ object: { ...activity, definition } });
const choice = (id: unknown, about: About = {}): About => ({ id, ...about });

/** What a statement may say, whichever of the two versions it is in. */
const ACCEPTED: readonly Case[] = [
  ['an id in upper case', { id: UUID.toUpperCase() }],
  ['an Agent without objectType, by each identifier', { actor: { openid: 'https://ada.example' } }],
  ['a name beside the identifier', { actor: { ...bob, objectType: 'Agent', name: '' } }],
  ['an mbox_sha1sum', { actor: { mbox_sha1sum: 'ebd31e95054c018b10727ccffd2ef2ec3a016ee9' } }],
  ['an anonymous Group with members', { actor: { objectType: 'Group', member: [ada, bob] } }],
  ['an identified Group without members', { actor: { objectType: 'Group', ...bob } }],
  ['an empty language map', { verb: { id: 'http://school.example/did', display: {} } }],
  [
    'languages of every form',
    { verb: { id: 'http://school.example/did', display: { en: '', 'zh-Hans-CN': 'x', tlh: 'x' } } },
  ],
  ['an Agent as object', { object: { objectType: 'Agent', ...ada } }],
  ['a Group as object', { object: { objectType: 'Group', member: [ada] } }],
  ['a StatementRef as object', { object: reference }],
  [
    'a SubStatement',
    { object: { ...sub, timestamp: '2099-01-01T00:00:00Z', attachments: [], result: {}, context: {} } },
  ],
  ['a SubStatement about a StatementRef', { object: { ...sub, object: reference } }],
  ['an Activity with objectType', { object: { objectType: 'Activity', ...activity } }],
  ['an empty definition', defined({})],
  [
    'extensions with any values',
    defined({ extensions: { 'http://school.example/x': null, 'urn:y': '', 'tag:z': { a: [null, {}] } } }),
  ],
  ['empty extensions', { result: { extensions: {} }, context: { extensions: {} } }],
  [
    'an interaction with its components',
    defined({
      interactionType: 'choice',
      choices: [choice('a'), choice('b', { description: { en: 'B' } })],
      correctResponsesPattern: ['a[,]b'],
    }),
  ],
  [
    'the same id in two lists of components',
    defined({ interactionType: 'matching', source: [choice('a')], target: [choice('a')] }),
  ],
  [
    'a list of components that the interactionType does not use',
    defined({ interactionType: 'choice', scale: [choice('a')] }),
  ],
  ['an interactionType alone', defined({ interactionType: 'other' })],
  ['no correct response', defined({ interactionType: 'choice', correctResponsesPattern: [] })],
  ['a score at its bounds', { result: { score: { scaled: -1, raw: 0, min: 0, max: 1 } } }],
  ['a raw score without bounds', { result: { score: { raw: -1000.5 } } }],
  ['a duration in weeks', { result: { duration: 'P4W' } }],
  ['a duration finer than 0.01 s', { result: { duration: 'PT0.12567S' } }],
  ['a response, success and completion', { result: { response: '', success: false, completion: true } }],
  [
    'a context with everything',
    {
      context: {
        registration: UUID,
        instructor: { objectType: 'Group', member: [ada] },
        team: { objectType: 'Group', ...ada },
        revision: '',
        platform: 'x',
        language: 'tlh',
        statement: reference,
        extensions: {},
        contextActivities: { parent: activity, grouping: [activity], category: [], other: [activity, activity] },
      },
    },
  ],
  ['revision and platform about an Activity without objectType', { context: { revision: '1', platform: 'x' } }],
  ['a timestamp in the future', { timestamp: '2099-01-01T00:00:00Z' }],
  ['a timestamp with a space', { timestamp: '2008-09-15 15:53:00.601+00:00' }],
  ['stored, which is overwritten', { stored: '2015-11-18T12:17:00Z' }],
  ['an authority that is an Agent', { authority: bob }],
  ['an authority of two Agents', { authority: { objectType: 'Group', member: [ada, bob] } }],
  ['version 1.0', { version: '1.0' }],
  ['version 1.0.9', { version: '1.0.9' }],
  ['no attachments in a list', { attachments: [] }],
  ['an attachment', { attachments: [attachment] }],
  [
    'an attachment with everything',
    {
      attachments: [
        { ...attachment, description: { en: 'x' }, fileUrl: 'https://school.example/essay.txt', length: 0 },
      ],
    },
  ],
  ['a voiding of a statement that nobody knows', { verb: { id: VOIDED }, object: reference }],
];

/** What a statement may not say, with the JSON Pointer of the fault. */
const REFUSED: readonly (readonly [title: string, about: About, at: string])[] = [
  ['an unknown property', { extra: 1 }, '/extra'],
  ['a property in the wrong case', { Timestamp: '2015-11-18T12:17:00Z' }, '/Timestamp'],
  ['a property called __proto__', JSON.parse('{"__proto__":1}') as About, '/__proto__'],
  ['null', { result: null }, '/result'],
  ['null in a language map', { verb: { id: 'http://school.example/did', display: { en: null } } }, '/verb/display/en'],
  ['an id that is no UUID', { id: UUID + '0' }, '/id'],
  ['an id that is a number', { id: 1 }, '/id'],
  ['no actor', { actor: undefined }, ''],
  ['an actor that is a string', { actor: 'ada' }, '/actor'],
  ['an actor that is an array', { actor: [ada] }, '/actor'],
  ['an actor without identifier', { actor: { name: 'Ada' } }, '/actor'],
  ['an actor with two identifiers', { actor: { ...ada, ...bob } }, '/actor'],
  ['an actor of another objectType', { actor: { objectType: 'agent', ...ada } }, '/actor/objectType'],
  ['an actor that is an Activity', { actor: { objectType: 'Activity', ...activity } }, '/actor/objectType'],
  ['an Agent with members', { actor: { ...ada, member: [bob] } }, '/actor/member'],
  ['an account without homePage', { actor: { account: { name: 'bob' } } }, '/actor/account'],
  ['an account without name', { actor: { account: { homePage: 'https://school.example' } } }, '/actor/account'],
  ['an mbox that is no mailto', { actor: { mbox: 'ada@school.example' } }, '/actor/mbox'],
  ['an mbox without address', { actor: { mbox: 'mailto:school.example' } }, '/actor/mbox'],
  ['an anonymous Group without members', { actor: { objectType: 'Group', name: 'x' } }, '/actor'],
  ['a Group with an empty list of members', { actor: { objectType: 'Group', member: [] } }, '/actor'],
  [
    'a Group in a Group',
    { actor: { objectType: 'Group', member: [{ objectType: 'Group', member: [ada] }] } },
    '/actor/member/0/objectType',
  ],
  ['a Group with two identifiers', { actor: { objectType: 'Group', ...ada, ...bob, member: [ada] } }, '/actor'],
  ['a verb without id', { verb: { display: { en: 'did' } } }, '/verb'],
  ['a verb whose id has no scheme', { verb: { id: 'did' } }, '/verb/id'],
  [
    'a language that is none',
    { verb: { id: 'http://school.example/did', display: { 'en-something-AU': 'x' } } },
    '/verb/display/en-something-AU',
  ],
  ['a display that is a string', { verb: { id: 'http://school.example/did', display: 'did' } }, '/verb/display'],
  ['an object of another objectType', { object: { objectType: 'Thing', ...activity } }, '/object/objectType'],
  ['an object whose objectType is a number', { object: { objectType: 1, ...activity } }, '/object/objectType'],
  ['an Activity without id', { object: { definition: {} } }, '/object'],
  ['an Agent as object without objectType', { object: { ...ada } }, '/object/mbox'],
  ['an unknown property of a definition', defined({ title: 'x' }), '/object/definition/title'],
  ['a moreInfo without scheme', defined({ moreInfo: '/more' }), '/object/definition/moreInfo'],
  ['an extension whose key is no IRI', defined({ extensions: { room: 1 } }), '/object/definition/extensions/room'],
  [
    'an interactionType in the wrong case',
    defined({ interactionType: 'Choice' }),
    '/object/definition/interactionType',
  ],
  ...['choices', 'scale', 'source', 'target', 'steps'].map(
    (list) =>
      [`${list} without interactionType`, defined({ [list]: [choice('a')] }), `/object/definition/${list}`] as const,
  ),
  [
    'correctResponsesPattern without interactionType',
    defined({ correctResponsesPattern: [] }),
    '/object/definition/correctResponsesPattern',
  ],
  [
    'a correct response that is a number',
    defined({ interactionType: 'numeric', correctResponsesPattern: [4] }),
    '/object/definition/correctResponsesPattern/0',
  ],
  ['a component without id', defined({ interactionType: 'choice', choices: [{}] }), '/object/definition/choices/0'],
  [
    'two components with one id',
    defined({ interactionType: 'choice', choices: [choice('a'), choice('b'), choice('a')] }),
    '/object/definition/choices/2/id',
  ],
  [
    'two components with one id in the context',
    {
      context: {
        contextActivities: {
          other: [
            activity,
            { ...activity, definition: { interactionType: 'likert', scale: [choice('a'), choice('a')] } },
          ],
        },
      },
    },
    '/context/contextActivities/other/1/definition/scale/1/id',
  ],
  ['a StatementRef without id', { object: { objectType: 'StatementRef' } }, '/object'],
  ['a StatementRef with more', { object: { ...reference, definition: {} } }, '/object/definition'],
  ...['id', 'stored', 'version', 'authority'].map(
    (name) =>
      [
        `a SubStatement with ${name}`,
        { object: { ...sub, [name]: name === 'authority' ? ada : UUID } },
        `/object/${name}`,
      ] as const,
  ),
  ['a SubStatement in a SubStatement', { object: { ...sub, object: sub } }, '/object/object/objectType'],
  ['a SubStatement without verb', { object: { ...sub, verb: undefined } }, '/object'],
  [
    'a SubStatement whose score is wrong',
    { object: { ...sub, result: { score: { min: 2, max: 1 } } } },
    '/object/result/score/min',
  ],
  [
    'a SubStatement with revision, about an Agent',
    { object: { ...sub, object: { objectType: 'Agent', ...ada }, context: { revision: '1' } } },
    '/object/context/revision',
  ],
  ['a score above 1', { result: { score: { scaled: 1.0001 } } }, '/result/score/scaled'],
  ['a score that is a string', { result: { score: { raw: '1' } } }, '/result/score/raw'],
  ['a score whose min is its max', { result: { score: { min: 1, max: 1 } } }, '/result/score/min'],
  ['a raw score below min', { result: { score: { raw: -1, min: 0 } } }, '/result/score/raw'],
  ['a raw score above max', { result: { score: { raw: 2, max: 1 } } }, '/result/score/raw'],
  ['success that is a string', { result: { success: 'true' } }, '/result/success'],
  ['a response that is a number', { result: { response: 1 } }, '/result/response'],
  ['a duration that is a number', { result: { duration: 10 } }, '/result/duration'],
  ['a duration of weeks and days', { result: { duration: 'P4W1D' } }, '/result/duration'],
  ['a registration that is no UUID', { context: { registration: 'x' } }, '/context/registration'],
  ['a team that is an Agent', { context: { team: ada } }, '/context/team'],
  ['an instructor without identifier', { context: { instructor: {} } }, '/context/instructor'],
  [
    'a fifth kind of context activity',
    { context: { contextActivities: { parents: activity } } },
    '/context/contextActivities/parents',
  ],
  [
    'a context activity that is an IRI',
    { context: { contextActivities: { parent: 'https://school.example' } } },
    '/context/contextActivities/parent',
  ],
  ['a language that is none', { context: { language: 'a-b-c' } }, '/context/language'],
  ['a context statement without objectType', { context: { statement: { id: UUID } } }, '/context/statement'],
  [
    'revision about an Agent',
    { object: { objectType: 'Agent', ...ada }, context: { revision: '1' } },
    '/context/revision',
  ],
  ['platform about a StatementRef', { object: reference, context: { platform: 'x' } }, '/context/platform'],
  ['a timestamp without offset', { timestamp: '2015-11-18T12:17:00' }, '/timestamp'],
  ['a timestamp of unknown offset', { timestamp: '2015-11-18T12:17:00-00:00' }, '/timestamp'],
  ['a stored that is no timestamp', { stored: '01/011/2015' }, '/stored'],
  [
    'an authority that is an identified Group',
    { authority: { objectType: 'Group', ...ada, member: [ada, bob] } },
    '/authority/mbox',
  ],
  ['an authority of one Agent in a Group', { authority: { objectType: 'Group', member: [ada] } }, '/authority/member'],
  [
    'an authority of three Agents',
    { authority: { objectType: 'Group', member: [ada, bob, ada] } },
    '/authority/member',
  ],
  ['version 0.9.9', { version: '0.9.9' }, '/version'],
  ['version 1.1.0', { version: '1.1.0' }, '/version'],
  ['an attachment without hash', { attachments: [{ ...attachment, sha2: undefined }] }, '/attachments/0'],
  [
    'an attachment whose length is no whole number',
    { attachments: [{ ...attachment, length: 1.5 }] },
    '/attachments/0/length',
  ],
  [
    'an attachment whose length is a string',
    { attachments: [{ ...attachment, length: '3' }] },
    '/attachments/0/length',
  ],
  ['an attachment whose hash is no digest', { attachments: [{ ...attachment, sha2: 'test' }] }, '/attachments/0/sha2'],
  [
    'an attachment with an unknown property',
    { attachments: [{ ...attachment, url: 'https://school.example' }] },
    '/attachments/0/url',
  ],
  ['attachments that are an object', { attachments: attachment }, '/attachments'],
  ['a voiding of an Activity', { verb: { id: VOIDED } }, '/object'],
  ['a voiding of an Agent', { verb: { id: VOIDED }, object: { objectType: 'Agent', ...ada } }, '/object'],
];

/** As it would have been parsed: without the properties that are undefined. */
const parsed = (about: About): Json => {
  const statement = { ...aStatement(), ...about };
  if (Object.hasOwn(about, '__proto__')) Object.defineProperty(statement, '__proto__', { value: 1, enumerable: true });
  return JSON.parse(JSON.stringify(statement)) as Json;
};

const faultsOf = (about: About, version: XapiVersion) => validateStatement(parsed(about), version, '');

describe.each(VERSIONS)('In %s a statement', (version) => {
  it.each(ACCEPTED)('may have %s', (_, about) => expect(faultsOf(about, version)).toEqual([]));

  it.each(REFUSED)('may not have %s', (_, about, at) => {
    const faults = faultsOf(about, version);
    expect(faults.map((fault) => fault.at)).toContain(at);
    for (const fault of faults) {
      expect(fault.detail).not.toBe('');
      expect(fault.requirement).toMatch(
        version === '1.0.3' ? /^xAPI 1\.0\.3 Data [24]\.\d/ : /^IEEE 9274\.1\.1 4\.2\.\d/,
      );
    }
  });

  it.each([[null], [5], ['x'], [[]], [true]])('may not be %j', (value) =>
    expect(validateStatement(value, version, '/2')).toMatchObject([{ at: '/2' }]),
  );
});

describe('What 2.0 added', () => {
  const relevantTypes = ['https://school.example/teacher'];
  const accepted: readonly Case[] = [
    [
      'contextAgents',
      {
        context: {
          contextAgents: [
            { objectType: 'contextAgent', agent: ada, relevantTypes },
            { objectType: 'contextAgent', agent: bob },
          ],
        },
      },
    ],
    [
      'contextGroups',
      {
        context: {
          contextGroups: [{ objectType: 'contextGroup', group: { objectType: 'Group', member: [ada] }, relevantTypes }],
        },
      },
    ],
    [
      'contextAgents in a SubStatement',
      { object: { ...sub, context: { contextAgents: [{ objectType: 'contextAgent', agent: ada }] } } },
    ],
    ['version 2.0.0', { version: '2.0.0' }],
  ];

  it.each(accepted)('%s may stand in a statement of 2.0, and not of 1.0.3', (_, about) => {
    expect(faultsOf(about, '2.0.0')).toEqual([]);
    expect(faultsOf(about, '1.0.3')).not.toEqual([]);
  });

  it.each([
    ['without objectType', { agent: ada }, ''],
    ['of another objectType', { objectType: 'Agent', agent: ada }, '/objectType'],
    ['without agent', { objectType: 'contextAgent' }, ''],
    [
      'whose agent is a Group',
      { objectType: 'contextAgent', agent: { objectType: 'Group', member: [ada] } },
      '/agent/objectType',
    ],
    [
      'without any type in relevantTypes',
      { objectType: 'contextAgent', agent: ada, relevantTypes: [] },
      '/relevantTypes',
    ],
    [
      'with a relevantType that is no IRI',
      { objectType: 'contextAgent', agent: ada, relevantTypes: ['teacher'] },
      '/relevantTypes/0',
    ],
    ['with an unknown property', { objectType: 'contextAgent', agent: ada, group: {} }, '/group'],
  ])('a contextAgent %s is refused', (_, contextAgent, at) => {
    expect(faultsOf({ context: { contextAgents: [contextAgent] } }, '2.0.0').map((fault) => fault.at)).toContain(
      `/context/contextAgents/0${at}`,
    );
  });
});
