import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import {
  aDocument,
  iri,
  listIn,
  type Part,
  partIn,
  read,
  V1,
  V2,
  warned,
} from '../../../support/builders/profiles/a-compiled-profile.ts';

type Change = (document: Part) => void;

/** One row a requirement: what of a conforming document is changed, and which warnings that gives. */
const departs = (
  title: string,
  rows: readonly (readonly [
    name: string,
    change: Change,
    warnings: readonly (readonly [at: string, section: string])[],
  ])[],
): void => {
  describe(title, () => {
    it.each(rows.map((row) => [...row] as const))('%s', (_, change, warnings) =>
      expect(warned(read(change))).toEqual(warnings),
    );
  });
};

const lacks =
  (list: string, position: number, name: string): Change =>
  (document) => {
    Reflect.deleteProperty(partIn(document, list, position), name);
  };
const has =
  (list: string, position: number, more: Part): Change =>
  (document) => {
    Object.assign(partIn(document, list, position), more);
  };
const [VERB, MEDALED, WON, TYPE, RESULT, ACTIVITY_EXTENSION, RESOURCE, ACTIVITY] = [0, 1, 2, 3, 5, 6, 7, 8];

departs('Values are not empty, and properties are known (P2 4.0)', [
  [
    'no empty string',
    (document) => {
      document['seeAlso'] = '';
    },
    [['/seeAlso', '4.0']],
  ],
  ['no null', has('concepts', VERB, { deprecated: null }), [['/concepts/0/deprecated', '4.0']]],
  ['no empty object', has('templates', 1, { definition: {} }), [['/templates/1/definition', '4.0']]],
  ['no empty array', has('templates', 1, { rules: [] }), [['/templates/1/rules', '4.0']]],
  [
    'nor anywhere inside',
    (document) => {
      document['x:y'] = { a: [[], 'b', { c: null }] };
    },
    [
      ['/x:y/a/0', '4.0'],
      ['/x:y/a/2/c', '4.0'],
    ],
  ],
  [
    'other properties are named by IRIs',
    (document) => {
      document['license'] = 'CC0';
    },
    [['/license', '4.0']],
  ],
  [
    'in every object',
    (document) => {
      for (const part of [
        partIn(document, 'versions', 0),
        document['author'] as Part,
        partIn(document, 'concepts', VERB),
        partIn(document, 'templates', 0),
        partIn(partIn(document, 'templates', 0), 'rules', 0),
        partIn(document, 'patterns', 0),
      ])
        part['more'] = 1;
    },
    [
      ['/author/more', '4.0'],
      ['/versions/0/more', '4.0'],
      ['/concepts/0/more', '4.0'],
      ['/templates/0/rules/0/more', '4.0'],
      ['/templates/0/more', '4.0'],
      ['/patterns/0/more', '4.0'],
    ],
  ],
  [
    'a word of JSON-LD may stand anywhere',
    (document) => {
      document['@language'] = 'en';
    },
    [],
  ],
  [
    'but is no word of JSON-LD for beginning as one',
    (document) => {
      document['@langauge'] = 'en';
    },
    [['/@langauge', '4.0']],
  ],
  [
    '@id and @type have names of their own',
    has('concepts', VERB, { id: undefined, '@id': iri('placed'), type: undefined, '@type': 'Verb' }),
    [
      ['/concepts/0/@type', '7.1'],
      ['/concepts/0/@id', '7.1'],
    ],
  ],
]);

departs('What a profile says of itself (P2 6.0 to 6.2)', [
  ...['@context', 'type', 'conformsTo', 'prefLabel', 'definition', 'author'].map(
    (name) =>
      [
        `has ${name}`,
        (document: Part) => {
          Reflect.deleteProperty(document, name);
        },
        name === '@context'
          ? [
              ['', '6.0'],
              ['/templates/0/rules/1', '8.1'],
            ]
          : [['', '6.0']],
      ] as [string, Change, [string, string][]],
  ),
  [
    'is a Profile',
    (document) => {
      document['type'] = 'profile';
    },
    [['/type', '6.0']],
  ],
  [
    'has among its contexts that of Part Two',
    (document) => {
      document['@context'] = ['http://school.example/context'];
    },
    [['/@context', '6.0']],
  ],
  ...(['', 'context', 5, {}] as const).map((context): [string, Change, [string, string][]] => [
    `has among its contexts URIs and objects, not ${JSON.stringify(context)}`,
    (document) => {
      document['@context'] = ['https://w3id.org/xapi/profiles/context', context, { a: 'https://a.example/' }];
    },
    typeof context === 'object' ? [] : [['/@context/1', '6.0']],
  ]),
  ...(['', 'https://school.example/context'] as const).map((context): [string, Change, [string, string][]] => [
    `has a context that is that of Part Two, not ${JSON.stringify(context)}`,
    (document) => {
      document['@context'] = context;
    },
    context === ''
      ? [
          ['/@context', '4.0'],
          ['/templates/0/rules/1', '8.1'],
        ]
      : [['/@context', '6.0']],
  ]),
  [
    'has a context that is a URI or an array',
    (document) => {
      document['@context'] = { a: 'http://school.example/a' };
    },
    [['/@context', '6.0']],
  ],
  [
    'conforms to 1.0',
    (document) => {
      document['conformsTo'] = 'https://w3id.org/xapi/profiles#1.0.0';
    },
    [['/conformsTo', '6.0']],
  ],
  [
    'has text by language',
    (document) => {
      document['prefLabel'] = 'Sports';
    },
    [['/prefLabel', '6.0']],
  ],
  [
    'by languages that there are',
    (document) => {
      document['definition'] = { en: 'a', en_US: 'b', fr: 5 };
    },
    [
      ['/definition/en_US', '6.0'],
      ['/definition/fr', '6.0'],
    ],
  ],
  [
    'has a URL under seeAlso',
    (document) => {
      document['seeAlso'] = 'see there';
    },
    [['/seeAlso', '6.0']],
  ],
  [
    'has an author with type and name',
    (document) => {
      document['author'] = { url: 'http://school.example' };
    },
    [
      ['/author', '6.2'],
      ['/author', '6.2'],
    ],
  ],
  [
    'that is an organization or a person',
    (document) => {
      document['author'] = { type: 'Group', name: 'x' };
    },
    [['/author/type', '6.2']],
  ],
  [
    'that is an object',
    (document) => {
      document['author'] = 'Ministry';
    },
    [['/author', '6.2']],
  ],
  [
    'has versions with a timestamp',
    lacks('versions', 0, 'generatedAtTime'),
    [
      ['/versions/0', '6.1'],
      ['/versions/1', '6.1'],
    ],
  ],
  ['that is one', has('versions', 0, { generatedAtTime: '2024-09-01' }), [['/versions/0/generatedAtTime', '6.1']]],
  ['that say which ones they succeed', lacks('versions', 0, 'wasRevisionOf'), [['/versions/0', '6.1']]],
  [
    'whose ids differ from that of the profile',
    (document) => {
      document['id'] = V2;
    },
    [['/versions/0', '6.1']],
  ],
  [
    'and from each other',
    (document) => {
      listIn(document, 'versions').push({ id: V2, generatedAtTime: '2022-09-01T08:00:00Z' });
    },
    [['/versions/2', '6.1']],
  ],
]);

departs('Concepts (P2 7.0 to 7.4)', [
  ...['inScheme', 'prefLabel', 'definition'].map(
    (name) =>
      [`have ${name}`, lacks('concepts', TYPE, name), [[`/concepts/${TYPE}`, '7.1']]] as [
        string,
        Change,
        [string, string][],
      ],
  ),
  ['have a type, spelt as Part Two does', has('concepts', VERB, { type: 'xapi:verb' }), [['/concepts/0/type', '7.1']]],
  [
    'are of a version of this profile',
    has('concepts', TYPE, { inScheme: iri('v3') }),
    [['/concepts/3/inScheme', '7.0']],
  ],
  ['have an IRI of their own', has('concepts', TYPE, { id: iri('placing') }), [['/templates/0/id', '2.0']]],
  [
    'are broader or narrower than concepts of their type in the version',
    has('concepts', MEDALED, { broader: [iri('event')], narrower: [iri('nothing')] }),
    [
      ['/concepts/1/broader/0', '7.1'],
      ['/concepts/1/narrower/0', '7.1'],
    ],
  ],
  [
    'match concepts of other profiles',
    has('concepts', MEDALED, { broadMatch: [iri('won')], exactMatch: [iri('won')] }),
    [
      ['/concepts/1/broadMatch/0', '7.1'],
      ['/concepts/1/exactMatch/0', '7.1'],
    ],
  ],
  [
    'are related only once they are deprecated',
    has('concepts', WON, { deprecated: false }),
    [['/concepts/2/related', '7.1']],
  ],
  ['have lists as arrays', has('concepts', MEDALED, { broader: iri('placed') }), [['/concepts/1/broader', '7.1']]],
  [
    'use relations only where those belong',
    has('concepts', RESULT, { broader: [iri('placed')] }),
    [['/concepts/5/broader', '4.0']],
  ],
  [
    'of the type ResultExtension recommend verbs',
    has('concepts', RESULT, { recommendedActivityTypes: [iri('event')] }),
    [['/concepts/5/recommendedActivityTypes', '7.2']],
  ],
  [
    'of the type ActivityExtension recommend activity types',
    has('concepts', ACTIVITY_EXTENSION, { recommendedVerbs: [iri('placed')] }),
    [['/concepts/6/recommendedVerbs', '7.2']],
  ],
  [
    'and nothing else',
    has('concepts', RESULT, { recommendedVerbs: [iri('event')] }),
    [['/concepts/5/recommendedVerbs/0', '7.2']],
  ],
  [
    'have one schema',
    has('concepts', RESULT, { schema: 'http://school.example/place.json' }),
    [['/concepts/5', '7.2']],
  ],
  [
    'as a string, where it is inline',
    has('concepts', RESULT, { inlineSchema: { type: 'number' } }),
    [['/concepts/5/inlineSchema', '7.2']],
  ],
  [
    'that is a JSON Schema',
    has('concepts', RESULT, { inlineSchema: '{"type":"Integer"}' }),
    [['/concepts/5/inlineSchema', '7.2']],
  ],
  ['that for documents have a media type', lacks('concepts', RESOURCE, 'contentType'), [['/concepts/7', '7.3']]],
  [
    'and one that there can be',
    has('concepts', RESOURCE, { contentType: 'json' }),
    [['/concepts/7/contentType', '7.3']],
  ],
  [
    'that are activities have a definition',
    lacks('concepts', ACTIVITY, 'activityDefinition'),
    [['/concepts/8', '7.4']],
  ],
  [
    'that says what its properties mean',
    has('concepts', ACTIVITY, { activityDefinition: { name: { en: 'a' } } }),
    [['/concepts/8/activityDefinition', '7.4']],
  ],
  [
    'by the context of Part Two',
    has('concepts', ACTIVITY, { activityDefinition: { '@context': ['x:y'] } }),
    [['/concepts/8/activityDefinition/@context', '7.4']],
  ],
  [
    'and is legal in xAPI',
    has('concepts', ACTIVITY, { activityDefinition: { '@context': 'x:y', type: 'event', nmae: { en: 'a' } } }),
    [
      ['/concepts/8/activityDefinition/type', '7.4'],
      ['/concepts/8/activityDefinition/nmae', '7.4'],
    ],
  ],
  [
    'as are its extensions, each with a context',
    has('concepts', ACTIVITY, {
      activityDefinition: { '@context': 'x:y', extensions: { 'a:b': [1, { c: 1 }], 'a:c': null } },
    }),
    [['/concepts/8/activityDefinition/extensions/a:b', '7.4']],
  ],
]);

departs('Templates and their rules (P2 8.0, 8.1)', [
  ...['type', 'inScheme', 'prefLabel', 'definition'].map(
    (name) =>
      [`have ${name}`, lacks('templates', 1, name), [['/templates/1', '8.0']]] as [string, Change, [string, string][]],
  ),
  ['have IRIs', has('templates', 1, { verb: 'placed' }), [['/templates/1/verb', '8.0']]],
  [
    'refer to templates of their version',
    has('templates', 0, { contextStatementRefTemplate: [iri('placing'), iri('elsewhere')] }),
    [['/templates/0/contextStatementRefTemplate/1', '8.0']],
  ],
  [
    'have locations that begin at the statement',
    has('templates', 1, { rules: [{ location: 'context.registration', presence: 'included' }] }),
    [['/templates/1/rules/0/location', '8.1']],
  ],
  [
    'spell presence in lower case',
    has('templates', 1, { rules: [{ location: '$.id', presence: 'Included' }] }),
    [['/templates/1/rules/0/presence', '8.1']],
  ],
  [
    'have arrays of values',
    has('templates', 1, { rules: [{ location: '$.id', any: 5 }] }),
    [['/templates/1/rules/0/any', '8.1']],
  ],
  [
    'explain objects that they compare with',
    (document) => {
      document['@context'] = 'https://w3id.org/xapi/profiles/context';
    },
    [['/templates/0/rules/1', '8.1']],
  ],
]);

departs('Patterns (P2 9.0)', [
  ['have a type', lacks('patterns', 1, 'type'), [['/patterns/1', '9.0']]],
  [
    'that are primary have a label and a definition',
    (document) => {
      for (const name of ['prefLabel', 'definition']) Reflect.deleteProperty(partIn(document, 'patterns', 0), name);
    },
    [
      ['/patterns/0', '9.0'],
      ['/patterns/0', '9.0'],
    ],
  ],
  [
    'that are sequences have two members',
    has('patterns', 0, { sequence: [iri('laps')] }),
    [['/patterns/0/sequence', '9.0']],
  ],
  [
    'unless it is one template, and the pattern is used nowhere else',
    has('patterns', 0, { sequence: [iri('starting'), iri('start')] }),
    [['/patterns/2/sequence', '9.0']],
  ],
  [
    'that are alternates have two members',
    has('patterns', 2, { sequence: undefined, alternates: [iri('starting')] }),
    [['/patterns/2/alternates', '9.0']],
  ],
  [
    'and none that may be nothing',
    has('patterns', 2, { sequence: undefined, alternates: [iri('starting'), iri('laps')] }),
    [['/patterns/2/alternates/1', '9.0']],
  ],
  [
    'name members by their ids',
    has('patterns', 0, { sequence: [{ id: iri('starting') }, { '@id': iri('laps') }] }),
    [
      ['/patterns/0/sequence/0', '9.0'],
      ['/patterns/0/sequence/1', '9.0'],
    ],
  ],
  [
    'name one member without an array',
    has('patterns', 1, { zeroOrMore: [iri('starting')] }),
    [['/patterns/1/zeroOrMore', '9.0']],
  ],
]);

describe('What is lenient reading', () => {
  it('takes text without a language as text of an unknown one', () => {
    expect(
      read((document) => {
        document['definition'] = 'Competitions';
      }).definition,
    ).toEqual({ und: 'Competitions' });
  });

  it('takes one value for a list of one, an object for its id, and what is empty for what is not there', () => {
    const profile = read((document) => {
      partIn(document, 'templates', 0)['contextGroupingActivityType'] = iri('event');
      partIn(document, 'templates', 0)['verb'] = '';
      partIn(document, 'templates', 0)['rules'] = { location: '$.id', presence: 'included', any: [] };
      partIn(document, 'patterns', 0)['sequence'] = [{ id: iri('starting'), type: 'StatementTemplate' }, iri('laps')];
    });
    expect(profile.versions[0]?.templates[0]).toMatchObject({
      contextGroupingActivityType: [iri('event')],
      rules: [{ location: '$.id', presence: 'included' }],
    });
    expect(profile.versions[0]?.templates[0]).not.toHaveProperty('verb');
    expect(profile.versions[0]?.patterns[0]?.members).toEqual([iri('starting'), iri('laps')]);
  });

  it('takes the last of repeated properties, and says which are', () => {
    const text = JSON.stringify(aDocument()).replace('"deprecated":true', '"deprecated":false,"deprecated":true');
    const profile = readProfile(Buffer.from(text));
    expect(warned(profile)).toEqual([['/concepts/2/deprecated', '2.0']]);
    expect(profile.versions[0]?.concepts[2]?.deprecated).toBe(true);
  });
});

describe('What cannot be evaluated is left out, and named first', () => {
  const leftOut = (change: Change): readonly (readonly [at: string, detail: string])[] =>
    read(change)
      .warnings.filter(({ detail }) => detail.includes('is left out'))
      .map(({ at, detail }) => [at, detail.replace(/.*this (\w+) is left out$/, '$1')]);

  it.each<[string, Change, readonly (readonly [string, string])[]]>([
    ['a concept without an id', lacks('concepts', TYPE, 'id'), [['/concepts/3', 'concept']]],
    ['a concept of a type that there is not', has('concepts', TYPE, { type: 'Noun' }), [['/concepts/3', 'concept']]],
    [
      'a concept that is none',
      (document) => {
        (document['concepts'] as unknown[]).push('Verb');
      },
      [['/concepts/10', 'concept']],
    ],
    [
      'a concept that is there twice',
      has('concepts', TYPE, { id: iri('placed'), type: 'Verb' }),
      [['/concepts/3', 'concept']],
    ],
    ['a template that is there twice', has('templates', 1, { id: iri('placing') }), [['/templates/1', 'template']]],
    [
      'a template with a determining property that is none',
      has('templates', 1, { verb: 5 }),
      [['/templates/1/verb', 'template']],
    ],
    [
      'a template with a list in which one is none',
      has('templates', 1, { contextOtherActivityType: [iri('event'), 5] }),
      [['/templates/1/contextOtherActivityType', 'template']],
    ],
    [
      'a template that wants an activity and a reference',
      has('templates', 0, { objectStatementRefTemplate: [iri('starting')] }),
      [['/templates/0', 'template']],
    ],
    [
      'a rule with a filter',
      has('templates', 1, { rules: [{ location: '$.a[?(@.b)]', presence: 'included' }] }),
      [['/templates/1/rules/0/location', 'rule']],
    ],
    [
      'a rule with a selector that is no JSONPath',
      has('templates', 1, { rules: [{ location: '$.a', selector: '$[', presence: 'included' }] }),
      [['/templates/1/rules/0/selector', 'rule']],
    ],
    [
      'a rule without a location',
      has('templates', 1, { rules: [{ presence: 'included' }] }),
      [['/templates/1/rules/0', 'rule']],
    ],
    [
      'a rule with a presence that there is not',
      has('templates', 1, { rules: [{ location: '$.a', presence: 'required', any: [1] }] }),
      [['/templates/1/rules/0/presence', 'rule']],
    ],
    [
      'a rule that demands nothing',
      has('templates', 1, { rules: [{ location: '$.a', any: [] }] }),
      [['/templates/1/rules/0', 'rule']],
    ],
    ['a pattern with two elements', has('patterns', 1, { optional: iri('starting') }), [['/patterns/1', 'pattern']]],
    ['a pattern with none', lacks('patterns', 1, 'zeroOrMore'), [['/patterns/1', 'pattern']]],
    [
      'a pattern with a member that is none',
      has('patterns', 1, { zeroOrMore: 5 }),
      [['/patterns/1/zeroOrMore', 'pattern']],
    ],
    [
      'a pattern that contains itself, and what contains it',
      has('patterns', 1, { zeroOrMore: iri('laps') }),
      [
        ['/patterns/0', 'pattern'],
        ['/patterns/1', 'pattern'],
      ],
    ],
    [
      'a version without an id',
      (document) => {
        listIn(document, 'versions').push({ generatedAtTime: '2020-01-01T00:00:00Z' });
      },
      [['/versions/2', 'version']],
    ],
  ])('%s', (_, change, expected) => {
    expect(leftOut(change)).toEqual(expected);
    expect(read(change).warnings[0]?.detail).toMatch(/left out$/);
  });

  it('but nothing else: the other rules of a template hold', () => {
    const [template] = read((document) => {
      partIn(partIn(document, 'templates', 0), 'rules', 0)['location'] = '$..[';
    }).versions[0]!.templates;
    expect(template?.rules).toEqual([expect.objectContaining({ selector: '$.medal' })]);
  });

  it('nor does a schema that cannot be checked get any further', () => {
    const profile = read(has('concepts', RESULT, { inlineSchema: '{"$ref":"http://school.example/place.json"}' }));
    expect(profile.versions[0]?.concepts.find(({ id }) => id === iri('place'))).not.toHaveProperty('inlineSchema');
    expect(profile.warnings).toEqual([
      expect.objectContaining({
        at: '/concepts/5/inlineSchema',
        detail: expect.stringContaining('not checked') as string,
      }),
    ]);
  });

  it('and a concept may be in two versions with one id', () =>
    expect(read().versions.map(({ concepts }) => concepts.some(({ id }) => id === iri('placed')))).toEqual([
      true,
      true,
    ]));
  it('V1 is a version like any other', () =>
    expect(warned(read(has('templates', 1, { inScheme: V1 })))).toEqual([
      ['/templates/0/contextStatementRefTemplate/0', '8.0'],
    ]));
});
