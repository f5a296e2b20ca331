import { ben, inContext, quiz, SOME_UUID, type Spot, type Table } from './table.ts';

const inDefinition = (name: string): Spot => ({ put: (value) => ({ object: { ...quiz, definition: { [name]: value } } }) });
const inAttachment = (name: string): Spot => ({
  put: (value) => ({ attachments: [{ usageType: 'https://school.example/usage/essay', display: { en: 'Essay' }, contentType: 'text/plain', length: 12, sha2: 'c0ffee00'.repeat(8), fileUrl: 'https://school.example/essays/12', [name]: value }] }),
});
/** As the name of a member: what names nothing in JSON is given as an empty name. */
const asKey = (put: (map: object) => object): Spot => ({ put: (key) => put({ [typeof key === 'string' ? key : '']: 'Fractions' }) as Readonly<Record<string, unknown>> });

const IRI_SPOTS: Table['spots'] = {
  'id of the Verb': { put: (id) => ({ verb: { id } }) },
  'id of the Activity': { put: (id) => ({ object: { id } }) },
  'id of an Activity of the context': { put: (id) => ({ context: { contextActivities: { category: { id } } } }) },
  'type': inDefinition('type'),
  'moreInfo': inDefinition('moreInfo'),
  'homePage': { put: (homePage) => ({ actor: { account: { ...ben.account, homePage } } }) },
  'openid': { put: (openid) => ({ actor: { openid } }) },
  'usageType': inAttachment('usageType'),
  'fileUrl': inAttachment('fileUrl'),
  'relevantTypes': { put: (type) => ({ context: { contextAgents: [{ objectType: 'contextAgent', agent: ben, relevantTypes: [type] }] } }), only: '2.0.0' },
  'key of extensions': asKey((extensions) => ({ context: { extensions } })),
};
const MAP_SPOTS: Table['spots'] = {
  'display of the Verb': { put: (display) => ({ verb: { id: 'https://school.example/verbs/answered', display } }) },
  'name': inDefinition('name'),
  'description': inDefinition('description'),
  'description of a component': { put: (description) => ({ object: { ...quiz, definition: { interactionType: 'likert', scale: [{ id: 'a', description }] } } }) },
  'display of an Attachment': inAttachment('display'),
  'description of an Attachment': inAttachment('description'),
};
const TAG_SPOTS: Table['spots'] = {
  ...Object.fromEntries(Object.entries(MAP_SPOTS).map(([name, { put }]) => [`key of ${name}`, asKey(put)])),
  'language of the context': inContext('language'),
};
const UUID_SPOTS: Table['spots'] = {
  'registration': inContext('registration'),
  'id of a StatementRef': { put: (id) => ({ object: { objectType: 'StatementRef', id } }) },
  'statement of the context': { put: (id) => ({ context: { statement: { objectType: 'StatementRef', id } } }) },
};
const EXTENSION_SPOTS: Table['spots'] = {
  'result': { put: (extensions) => ({ result: { extensions } }) },
  'context': inContext('extensions'),
  'definition of the object': inDefinition('extensions'),
  'definition of the category': { put: (extensions) => ({ context: { contextActivities: { category: [{ ...quiz, definition: { extensions } }] } } }) },
};
const key = 'https://school.example/extensions/x';
const onItsOwn = (values: readonly unknown[]): Readonly<Record<string, unknown>> => Object.fromEntries(values.map((value) => [JSON.stringify(value), value]));
/** JSON of every kind, for where any will do. */
const ANYTHING: readonly unknown[] = [null, true, false, 0, -1.5e300, '', 'text', '\u0000\u2028"\\', [], [null, [{}]], {}, { '': null, 'id': 'no IRI', 'objectType': 'Nothing' }, { name: { en: null } }];
const NOT_TEXT = { 'a number': 7, 'true': true, 'a list': ['x'], 'an object': { x: 'x' } };

/** How values of special kinds are written. */
export const FORMAT_TABLES: readonly Table[] = [
  {
    title: 'an IRI', sections: ['4.3', '4.2.7'], spots: IRI_SPOTS,
    allowed: onItsOwn([
      'https://school.example/', 'http://school.example/a?b=c&d=%C3%A9#e', 'urn:uuid:0f4d9a0e-5e1b-4b7e-9d0c-3a5ce1e6d0aa', 'tag:school.example,2026:quiz', 'mailto:ada@school.example',
      'https://schule.example/größe/日本語', 'app+quiz.v-2:7', 'https://[2001:db8::7]:8443/x', 'https://school.example/(a)!$&\'*+,;=:@~_-.',
    ]),
    refused: onItsOwn(['', 'quiz', 'school.example/quiz', '/quiz', '//school.example/quiz', '7up:quiz', 'a_b://school.example', 'https://school.example/a b', 'https://school.example/<quiz>', 'https://school.example/50%', ':quiz']),
  },
  {
    title: 'an IRI that is no text', sections: ['2.2', '4.2.1'], spots: Object.fromEntries(Object.entries(IRI_SPOTS).filter(([name]) => name !== 'key of extensions')),
    allowed: onItsOwn(['https://school.example/x']), refused: NOT_TEXT,
  },
  {
    title: 'a Language Map', sections: ['4.2', '4.2.7'], spots: MAP_SPOTS,
    allowed: { 'no language': {}, 'several languages': { 'en': 'Four', 'pt-BR': 'Quatro', 'ar': 'أربعة' }, 'text with signs and an empty text': { en: '<b>"4" & \\ 四 𝟜</b>', de: '' } },
    refused: { 'a text in no language': 'Four', 'a list': ['Four'], 'a number': 4, 'a text that is a number': { en: 4 }, 'a text that is a list': { en: ['Four'] }, 'a text that is a map': { en: { gb: 'Four' } }, 'a text that is true': { en: true } },
  },
  {
    title: 'a language tag', sections: ['4.2, 2.4.6', '4.2.7'], spots: TAG_SPOTS,
    allowed: onItsOwn(['de', 'en-GB', 'EN-us', 'gsw', 'zh-cmn-Hans-CN', 'sr-Cyrl', 'es-419', 'sl-rozaj-biske', 'de-CH-1996', 'en-a-bbb-x-a-ccc', 'x-klasse', 'i-klingon', 'ja-Latn-hepburn']),
    refused: onItsOwn(['', 'e', 'german-', '-de', 'de_CH', 'deutschland', 'de-', 'de--CH', 'en-a', 'en-abcdefghi', 'zh-Hans-Hans', '12', 'de CH', 'dé', 'de-x', 'en-US-GB']),
  },
  {
    title: 'a UUID', sections: ['4.4', '4.2.7'], spots: { ...UUID_SPOTS },
    allowed: onItsOwn([SOME_UUID, SOME_UUID.toUpperCase(), 'c232ab00-9414-11ec-b3c8-9f6bdeced846', '5df41881-3aed-3515-88a7-2f4a814cf09e', '2ed6657d-e927-568b-95e1-2665a8aea6a2', '1ec9414c-232a-6b00-b3c8-9f6bdeced846', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f', '00000000-0000-0000-0000-000000000000']),
    refused: { ...onItsOwn(['', 'quiz', SOME_UUID.slice(1), `${SOME_UUID}0`, SOME_UUID.replaceAll('-', ''), `{${SOME_UUID}}`, SOME_UUID.replace('e', 'g'), `urn:uuid:${SOME_UUID}`, ` ${SOME_UUID}`, SOME_UUID.replace('-', '_')]), ...NOT_TEXT },
  },
  {
    title: 'a UUID as the id of the statement', sections: ['2.4.1, 4.4', '4.2.2'], spots: { id: { put: (id) => ({ id }), outermost: true } },
    allowed: {}, refused: { ...onItsOwn(['', 'quiz-7', SOME_UUID.slice(1), `${SOME_UUID}0`, SOME_UUID.replaceAll('-', ''), SOME_UUID.replace('f', 'x'), `urn:uuid:${SOME_UUID}`]), ...NOT_TEXT },
  },
  {
    title: 'a Timestamp', sections: ['2.4.7, 4.5', '4.2.7'], spots: { timestamp: { put: (timestamp) => ({ timestamp }) } },
    allowed: onItsOwn([
      '2026-01-17T08:30:00Z', '2026-01-17T08:30:00.1Z', '2026-01-17T08:30:00.123456789Z', '2026-01-17T08:30:00+05:30', '2026-01-17T08:30:00.5-11:00', '2026-01-17T00:00:00+00:00', '2024-02-29T23:59:59.999Z', '1999-12-31T23:59:59Z', '2041-06-01T12:00:00Z', '2026-01-17 08:30:00.601+01:00',
    ]),
    refused: {
      ...onItsOwn([
        '', 'yesterday', '17/01/2026', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-01-17T25:00:00Z', '2026-01-17T08:60:00Z', '2026-01-17T08:30:61Z', '2026-01-17T08:30:00-00:00', '2026-01-17T08:30:00-0000', '2026-01-17T08:30:00-00',
        '2026-01-17T08:30:00+25:00', '2026-01-17T08:30:00.Z', '2026-01-17T08:30:00ZZ', '26-01-17T08:30:00Z',
      ]),
      ...NOT_TEXT,
    },
  },
  {
    title: 'stored, which is overwritten', sections: ['2.4.8', '4.2.4.2'], spots: { stored: { put: (stored) => ({ stored }), outermost: true } },
    allowed: onItsOwn(['2013-05-18T05:32:34.804Z', '2013-05-18T05:32:34+02:00']), refused: { ...onItsOwn(['', 'yesterday', '2013-05-32T00:00:00Z']), ...NOT_TEXT },
  },
  {
    title: 'a Duration', sections: ['4.6', '4.2.7'], spots: { duration: { put: (duration) => ({ result: { duration } }) } },
    allowed: onItsOwn(['PT0S', 'PT45M', 'PT1H30M15S', 'PT0.25S', 'PT90061.014S', 'PT12.3456789S', 'P2W', 'P1Y2M3DT4H5M6.7S', 'P6M', 'P1DT12H', 'P0D', 'PT0,5S']),
    refused: { ...onItsOwn(['', 'P', 'PT', 'P1DT', '45 minutes', '00:45:00', 'PT45', 'T45M', 'P2W3D', 'PT1M1H', 'P3D2M', 'PT.5S', 'PT5.S', 'P-1D', '-P1D', 'pt45m', 'P1Y2M3D4H', 'PXD', 'P0003-06-04T12:30:05', 'P00030604T123005']), ...NOT_TEXT },
  },
  {
    title: 'extensions', sections: ['4.1', '4.2.7'], spots: EXTENSION_SPOTS,
    allowed: {
      'none': {}, ...Object.fromEntries(ANYTHING.map((value) => [`the value ${JSON.stringify(value)}`, { [key]: value }])),
      'a key that is a UUID as URN': { 'urn:uuid:0f4d9a0e-5e1b-4b7e-9d0c-3a5ce1e6d0aa': 1 }, 'a key in letters beyond ASCII': { 'https://schule.example/größe': 1 }, 'keys with dots and dollar signs': { 'https://school.example/a.b.$c': 1, 'https://school.example/a': { '$set': { 'x.y': 1 } } },
    },
    refused: { 'a key without scheme': { 'school.example/x': 1 }, 'a key that is a word': { level: 3 }, 'an empty key': { '': 1 }, 'a list': [{ [key]: 1 }], 'a text': 'x', 'a number': 7 },
  },
  {
    title: 'version', sections: ['2.4.10', '4.2.2, 4.2.4.2'], spots: { version: { put: (version) => ({ version }), outermost: true } },
    allowed: onItsOwn(['1.0', '1.0.0', '1.0.3', '1.0.17']), refused: { ...onItsOwn(['', '1', '0.9', '0.95', '1.1.0', '1.10.0', '3.0.0', 'v1.0.0', 'latest']), ...NOT_TEXT },
  },
  { title: 'version of 2.0', sections: ['', '4.2.2'], spots: { version: { put: (version) => ({ version }), outermost: true, only: '2.0.0' } }, allowed: onItsOwn(['2.0', '2.0.0', '2.0.1']), refused: onItsOwn(['2', '2.1.0', '2.1']) },
  { title: 'version of a later standard', sections: ['2.4.10', ''], spots: { version: { put: (version) => ({ version }), outermost: true, only: '1.0.3' } }, allowed: onItsOwn(['1.0.0']), refused: onItsOwn(['2.0.0', '2.0']) },
];
