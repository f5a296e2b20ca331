import { arraySchema, COUNT, DAY, FLAG, INSTANT, nullable, objectSchema, STRING } from '../../../core/json-schema.ts';
import { ERASE_DOCUMENTS_REQUEST } from '../../../http/api/operations/retention.ts';
import { answered, type Parameter, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { AFTER_QUERY, limitParameter, MORE } from '../shared/parameters.ts';

const TENS = { ...COUNT, description: 'In whole tens, so that one act more or less seldom shows.' };
const PERIOD = { ...STRING, description: 'A period of years, months and days, or of weeks (ISO 8601).' };
const DURATION = { ...STRING, description: 'An ISO 8601 duration.' };

const OF_SOURCE = {
  source: STRING,
  name: STRING,
  sourceKeep: { ...nullable(PERIOD), description: 'How long the source keeps; null: no limit of its own.' },
  purposeKeep: {
    ...nullable(PERIOD),
    description: 'How long its record purpose in force says; null: no limit. The shorter of both counts.',
  },
  before: { ...nullable(INSTANT), description: 'What is older is past its retention; null: nothing is.' },
  past: {
    ...objectSchema({ statements: TENS, documents: TENS }),
    description: 'Statements stored before, of which the list counts at most 1,000; documents written last before.',
  },
} as const;

const KEEP: Parameter = {
  schema: PERIOD,
  description: 'As if the source kept so long, by the beginning of today (UTC); by default what is in force, by now.',
  example: 'P3Y',
};

/** What operators see of erasures and retention. */
export const RETENTION_TAG: Tag = {
  name: 'Retention',
  schemas: {
    RetentionOverview: objectSchema(
      {
        at: INSTANT,
        organisation: STRING,
        keptFor: {
          ...objectSchema({
            journal: { ...DURATION, description: 'JOURNAL_RETENTION_HOURS; Kafka may need 2 hours more.' },
            deadLetters: DURATION,
            accessRecords: { ...DURATION, description: 'ACCESS_RECORD_DAYS.' },
            violations: DURATION,
            patternRuns: { ...DURATION, description: 'Of runs that do not go on.' },
            figures: { ...DURATION, description: 'Counts of statements by the hour.' },
          }),
          description: 'How long Carnet keeps what no source has a period for.',
        },
        sweep: {
          ...objectSchema({ every: DURATION, last: nullable(INSTANT), next: nullable(INSTANT) }),
          description: 'Of statements past their retention: when one has ended, and when the next is; null: none yet.',
        },
      },
      {
        erasures: {
          ...objectSchema(
            { open: TENS, late: { ...FLAG, description: 'Whether one is not done after an hour.' } },
            {
              since: {
                ...INSTANT,
                description: 'The minute of the oldest; absent for fewer than ten that are not late.',
              },
            },
          ),
          description: 'Erasures in progress in the whole installation, for operators of `org:default`.',
        },
      },
    ),
    SourceRetention: objectSchema(OF_SOURCE),
    RetentionDryRun: objectSchema(
      {
        ...OF_SOURCE,
        documents: {
          ...objectSchema({ state: TENS, 'agent-profile': TENS, 'activity-profile': TENS }),
          description: 'Those past the retention, by their resource.',
        },
        days: {
          ...arraySchema(objectSchema({ day: DAY, statements: TENS })),
          description: 'Statements that will be past their retention, by day (UTC), today first; none without a limit.',
        },
        complete: { ...FLAG, description: 'False where more than 20,000 statements fall due: the oldest are counted.' },
      },
      { keep: { ...PERIOD, description: 'The period that was asked for.' } },
    ),
  },
  operations: {
    'GET /v1/operations/retention': {
      answers: { 200: answered('What is kept how long, and what is erased.', schemaOf('RetentionOverview')) },
    },
    'GET /v1/operations/retention/sources': {
      query: { limit: limitParameter(20, 20), ...AFTER_QUERY },
      answers: {
        200: answered(
          'The sources, in the order of ids.',
          objectSchema({ sources: arraySchema(schemaOf('SourceRetention')) }, MORE),
        ),
      },
      problems: ['overloaded'],
    },
    'GET /v1/operations/retention/sources/:id': {
      query: { keep: KEEP },
      answers: { 200: answered('What is due. Nothing was changed.', schemaOf('RetentionDryRun')) },
      problems: ['overloaded'],
    },
    'POST /v1/operations/retention/sources/:id/erase-documents': {
      description:
        'States, agent profiles and activity profiles that were written last before `before`, which a dry run has ' +
        'answered. The audit chain has an event `documents.erased` with the operator before anything is erased.',
      body: sent(ERASE_DOCUMENTS_REQUEST, { before: '2023-11-28T08:00:00.000Z' }),
      answers: {
        200: answered(
          'How many documents were erased.',
          objectSchema({ source: STRING, before: INSTANT, documents: TENS }),
        ),
      },
      problems: ['state-conflict'],
    },
  },
};
