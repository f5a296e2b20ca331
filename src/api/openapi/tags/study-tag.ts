import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  TEXTS_BY_LANGUAGE,
  objectSchema,
  STRING,
} from '../../../core/json-schema.ts';
import { RECORDS_FORMATS } from '../../../studies/export/write-records.ts';
import {
  NEW_REIDENTIFICATION,
  REIDENTIFICATION_APPROVAL,
  REIDENTIFICATION_REFUSAL,
} from '../../../studies/contact/validate-re-identification.ts';
import { ACKNOWLEDGEMENT } from '../../../http/api/studies/study-data.ts';
import { answered, schemaOf, sent, type Tag } from '../shared/operation.ts';

const RULED = { by: STRING, at: INSTANT };
const LABELLED = arraySchema(objectSchema({ id: STRING, label: TEXTS_BY_LANGUAGE }));
const CONTACT = { 200: answered('The request as it stands.', schemaOf('Contact')) };
const HEAD = { 'Study-Head': 'The cursor of the last change at the start.' };
const STATUS = { 200: answered('How far deletions are acknowledged.', schemaOf('StudyStatus')) };
const LD_JSON = { types: ['application/ld+json'] };
const CATALOGUE = {
  200: answered('As the client prefers.', undefined, { types: ['application/ld+json', 'text/html'] }),
};

const STUDY = {
  id: STRING,
  name: STRING,
  version: COUNT,
  state: STRING,
  title: TEXTS_BY_LANGUAGE,
  summary: TEXTS_BY_LANGUAGE,
  controller: schemaOf('Controller'),
  recipients: arraySchema(STRING),
  commercial: FLAG,
  acknowledgement: objectSchema({ lagDays: COUNT }, { last: STRING }),
  page: STRING,
  stream: STRING,
};
const STUDY_OPTIONAL = { benefit: TEXTS_BY_LANGUAGE, until: STRING, participants: COUNT, result: STRING };

/** Studies: their records, re-identification, and what the public sees of them. */
export const STUDY_TAG: Tag = {
  name: 'Studies',
  schemas: {
    Study: objectSchema(STUDY, STUDY_OPTIONAL),
    StudyDetails: objectSchema({ ...STUDY, purpose: schemaOf('Purpose') }, STUDY_OPTIONAL),
    StudyStatus: objectSchema(
      { id: STRING, version: COUNT, state: STRING, emits: enumSchema('everything', 'deletions'), head: STRING },
      {
        participants: COUNT,
        acknowledged: objectSchema({ cursor: STRING, at: INSTANT }),
        unacknowledged: objectSchema({ since: INSTANT, until: INSTANT }),
      },
    ),
    Contact: objectSchema(
      {
        id: STRING,
        pseudonym: STRING,
        reason: STRING,
        at: INSTANT,
        state: enumSchema('asked', 'steward-approved', 'dpo-approved', 'approved', 'refused', 'done'),
      },
      {
        by: STRING,
        steward: objectSchema(RULED),
        dpo: objectSchema(RULED, { delayedUntil: INSTANT }),
        refused: objectSchema({ role: enumSchema('steward', 'dpo'), ...RULED }),
        shown: INSTANT,
      },
    ),
    ReidentifiedPerson: objectSchema(
      {
        person: STRING,
        knownAs: arraySchema(objectSchema({ source: STRING, agent: { type: 'object' } })),
      },
      { name: STRING },
    ),
    Codebook: objectSchema({
      study: STRING,
      version: COUNT,
      title: TEXTS_BY_LANGUAGE,
      time: STRING,
      columns: arraySchema(
        objectSchema(
          { name: STRING, type: STRING, pointer: STRING, description: TEXTS_BY_LANGUAGE },
          { values: arraySchema(STRING) },
        ),
      ),
      verbs: LABELLED,
      activityTypes: LABELLED,
      keepActivities: arraySchema(STRING),
      activities: LABELLED,
    }),
  },
  operations: {
    'GET /v1/studies/:id/contacts': {
      answers: { 200: answered('The requests.', objectSchema({ contacts: arraySchema(schemaOf('Contact')) })) },
      problems: ['state-conflict'],
    },
    'POST /v1/studies/:id/contacts': {
      body: sent(NEW_REIDENTIFICATION, {
        pseudonym: 'p2345672345672345672345672',
        reason: 'A pupil may be in danger.',
      }),
      answers: { 201: answered('The request.', schemaOf('Contact')) },
      problems: ['state-conflict'],
    },
    'POST /v1/studies/:id/contacts/:contact/approve': {
      body: sent(REIDENTIFICATION_APPROVAL, { as: 'steward' }),
      answers: CONTACT,
      problems: ['state-conflict'],
    },
    'POST /v1/studies/:id/contacts/:contact/refuse': {
      body: sent(REIDENTIFICATION_REFUSAL, { as: 'steward' }),
      answers: CONTACT,
      problems: ['state-conflict'],
    },
    'POST /v1/studies/:id/contacts/:contact/reveal': {
      body: sent({}, {}),
      answers: { 200: answered('The person, this once.', schemaOf('ReidentifiedPerson')) },
      problems: ['state-conflict'],
    },
    'GET /v1/studies/:id/stream': {
      query: {
        after: { schema: STRING, description: 'The cursor of the last record that was received.' },
        from: { schema: enumSchema('start'), description: 'From the beginning; not beside `after`.' },
        follow: { schema: { type: 'boolean', default: true }, description: 'Whether to wait for what comes.' },
      },
      headers: { 'Last-Event-ID': { schema: STRING, description: 'As `after`, by a client of Server-Sent Events.' } },
      answers: {
        200: answered('The records, without an end where they are followed.', undefined, {
          types: ['application/x-ndjson', 'text/event-stream'],
          headers: HEAD,
        }),
      },
      problems: ['ack-required', 'cursor-over', 'study-unavailable', 'journal-unavailable'],
    },
    'GET /v1/studies/:id/snapshot': {
      query: { format: { schema: { ...enumSchema(...RECORDS_FORMATS), default: 'ndjson' } } },
      answers: {
        200: answered('All records as a file.', undefined, {
          types: ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet', 'text/tab-separated-values'],
          headers: HEAD,
        }),
      },
      problems: ['ack-required', 'study-unavailable', 'journal-unavailable', 'state-conflict'],
    },
    'GET /v1/studies/:id/acks': { answers: STATUS, problems: ['journal-unavailable'] },
    'POST /v1/studies/:id/acks': {
      body: sent(ACKNOWLEDGEMENT, { cursor: 'c0' }),
      answers: STATUS,
      problems: ['cursor-over', 'journal-unavailable'],
    },
    'GET /v1/studies': {
      answers: { 200: answered('The public studies.', objectSchema({ studies: arraySchema(schemaOf('Study')) })) },
    },
    'GET /v1/studies/:id': { answers: { 200: answered('The study.', schemaOf('StudyDetails')) } },
    'GET /v1/studies/:id/codebook': { answers: { 200: answered('The codebook.', schemaOf('Codebook')) } },
    'GET /v1/studies/:id/asyncapi.json': {
      answers: { 200: answered('An AsyncAPI document.', { type: 'object' }) },
      problems: ['unauthorized', 'too-many-requests'],
    },
    'GET /v1/studies/:id/croissant.json': {
      answers: { 200: answered('A Croissant document.', { type: 'object' }, LD_JSON) },
    },
    'GET /v1/catalog': {
      query: { format: { schema: enumSchema('dcat', 'html') } },
      answers: CATALOGUE,
    },
    'GET /v1/catalog/:id': {
      query: { format: { schema: enumSchema('dcat', 'croissant', 'html') } },
      answers: CATALOGUE,
    },
  },
};
