import {
  arraySchema,
  enumSchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { PERSONAL_DATA } from '../../consent/model/personal-data.ts';
import type { SourceReader } from '../../consent/purposes/who-sees-what.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';

const READERS = ['dpo', 'operator'] as const;

const SOURCE_READER = namedSchema(
  'SourceReader',
  objectSchema(
    {
      kind: enumSchema('key', 'account', 'client', 'webhook', 'target', 'study'),
      id: { ...STRING, description: 'A key, an account, the issuer of tokens of clients, a webhook or a purpose.' },
      reads: arraySchema(enumSchema(...PERSONAL_DATA, 'own-statements')),
    },
    {
      ways: {
        ...arraySchema(enumSchema('own', 'grant', 'shared', 'organisation', 'study')),
        description: 'Of keys, accounts and clients: why they reach the source.',
      },
      name: { ...STRING, description: 'Of the source of a key, or of the person of an account.' },
      scopes: { ...arraySchema(STRING), description: 'Of an account: its roles.' },
      organisation: { ...STRING, description: 'The one in which the scopes are held.' },
      source: { ...STRING, description: 'Of a key, or the lab of an account.' },
      issuedBy: STRING,
      since: INSTANT,
      until: { ...INSTANT, description: 'The end of a key that was rotated.' },
      title: TEXTS_BY_LANGUAGE,
      state: STRING,
      recipients: arraySchema(STRING),
      commercial: FLAG,
      directKafka: { ...FLAG, description: 'The lab reads the topic in Kafka itself.' },
      host: { ...STRING, description: 'Where a webhook or a target sends statements.' },
      owner: { ...STRING, description: 'Of a webhook: a key.' },
      confirmation: {
        ...enumSchema('named', 'approved', 'unconfirmed'),
        description:
          'Who named the host of a webhook: the record purposes, an operator, or nobody yet (of an older release).',
      },
    },
  ),
);

const WHO_SEES_WHAT = namedSchema(
  'WhoSeesWhat',
  objectSchema({
    at: INSTANT,
    organisation: STRING,
    sources: arraySchema(
      objectSchema({
        id: STRING,
        name: STRING,
        organisation: STRING,
        basis: STRING,
        controller: STRING,
        readers: arraySchema(SOURCE_READER),
      }),
    ),
  }),
);

const KEY_EXAMPLE = { kind: 'key', organisation: 'org:default', since: '2026-09-01T08:00:00.000Z' };

const EXAMPLE = {
  at: '2026-11-28T08:00:00.000Z',
  organisation: 'org:default',
  sources: [
    {
      id: 'moodle',
      name: 'Moodle',
      organisation: 'org:default',
      basis: 'public_task',
      controller: 'A school',
      readers: [
        {
          ...KEY_EXAMPLE,
          id: '57bb954ccfad4dbd063b5841',
          name: 'Moodle',
          source: 'moodle',
          scopes: ['all'],
          ways: ['own'],
          reads: ['statements', 'documents', 'permission', 'findings'],
        },
        {
          ...KEY_EXAMPLE,
          id: 'fab4be13c5cddef800c0e927',
          name: 'The dashboard',
          source: 'dashboard',
          scopes: ['statements/read'],
          ways: ['grant'],
          reads: ['statements'],
        },
        {
          ...KEY_EXAMPLE,
          kind: 'account',
          id: 'staff:ada',
          name: 'Ada',
          scopes: ['operator'],
          ways: ['organisation'],
          reads: ['statements', 'sign-in', 'people', 'permission', 'findings'],
        },
        {
          kind: 'webhook',
          id: 'wh_7c65dc4ab9cb4fee9d3aa7ea2cf72564',
          host: 'tool.example',
          owner: '57bb954ccfad4dbd063b5841',
          confirmation: 'approved',
          reads: ['statements'],
        },
        {
          kind: 'study',
          id: 'study:reading-habits',
          title: { en: 'Reading habits' },
          state: 'open',
          recipients: ['The reading lab'],
          commercial: false,
          directKafka: false,
          reads: ['records'],
        },
      ],
    },
  ],
};

const readerJson = (reader: SourceReader): Sent<typeof SOURCE_READER> => {
  if (!('ways' in reader)) return reader;
  const { since, until, ...rest } = reader;
  return { ...rest, since: isoTime(since), until: isoTime(until) };
};

export const readWhoSeesWhat = route({
  method: 'GET',
  path: '/v1/who-sees-what',
  access: staff(READERS),
  tag: 'Staff',
  summary: 'Reads who sees what of each source: keys, grants, studies and accounts in force.',
  carries: 'none',
  answers: { 200: { description: 'Who sees what.', schema: WHO_SEES_WHAT, example: EXAMPLE } },
  handle: async ({ principal }, { purposes }) => {
    const { at, ...seen } = await purposes.readWhoSeesWhat(principal.organisation);
    return {
      status: 200,
      body: {
        at: isoTime(at),
        ...seen,
        sources: seen.sources.map(({ readers, ...source }) => ({ ...source, readers: readers.map(readerJson) })),
      },
    };
  },
});
