import { arraySchema, closedSchema, INSTANT, objectSchema, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { jsonResponse, readJson } from '../../http/api/shared/json-body.ts';
import { readPeriod } from '../../access/sources/period.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { sent } from '../openapi/shared/operation.ts';
import { listQuery, MORE } from '../openapi/shared/parameters.ts';
import { NO_STORE } from './figures-json.ts';
import { readSourcePage, SOURCE_LIST } from './page-of-sources.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import {
  dryRunJson,
  KEPT_PERIOD,
  RETENTION_DRY_RUN,
  RETENTION_OVERVIEW,
  retentionJson,
  SOURCE_RETENTION,
  sourceRetentionJson,
  TENS,
} from './retention-json.ts';

const LIST = { ...SOURCE_LIST, most: 20 };

/** The handlers make the bytes of these answers, which the limit of reads counts. */
const JSON_TYPES = ['application/json'];

const SOURCE_EXAMPLE = {
  source: 'moodle',
  name: 'Moodle',
  past: { statements: 0, documents: 120 },
  sourceKeep: 'P3Y',
  purposeKeep: 'P3Y',
  before: '2023-11-28T08:00:00.000Z',
};

const readErase = createBodyReader({
  schema: closedSchema({ before: INSTANT }),
  refusal: 'this is not how documents past their retention are erased',
});

/** Throws Problem `invalid-request`. */
const readKeep = (query: URLSearchParams): string | undefined => {
  const keep = query.get('keep') ?? undefined;
  if (keep !== undefined && readPeriod(keep) === undefined) {
    const detail = 'must be a period of years, months and days, or of weeks, as in P3Y';
    throw new Problem('invalid-request', `keep ${detail}`, [{ at: 'keep', detail }]);
  }
  return keep;
};

export const readRetention = route({
  method: 'GET',
  path: '/v1/operations/retention',
  access: staff(OPERATOR),
  tag: 'Retention',
  summary: 'Reads how long Carnet keeps what, the last sweep of expired statements, and erasures in progress.',
  carries: 'none',
  answers: {
    200: {
      description: 'What is kept how long, and what is erased.',
      schema: RETENTION_OVERVIEW,
      example: {
        at: '2026-11-28T08:00:00.000Z',
        organisation: 'org:default',
        keptFor: {
          journal: 'PT46H',
          deadLetters: 'PT48H',
          accessRecords: 'P400D',
          violations: 'P90D',
          patternRuns: 'P90D',
          figures: 'P8D',
          refusedFaults: 'P30D',
        },
        sweep: { every: 'PT60S', last: '2026-11-28T07:59:21.000Z', next: '2026-11-28T08:00:21.000Z' },
        erasures: { open: 10, late: false, since: '2026-11-28T07:59:00.000Z' },
      },
    },
  },
  handle: async ({ principal }, { people }) => ({
    status: 200,
    headers: NO_STORE,
    body: retentionJson(await people.operations.retention.overview(principal)),
  }),
});

export const listRetentionOfSources = route({
  method: 'GET',
  path: '/v1/operations/retention/sources',
  access: staff(OPERATOR),
  tag: 'Retention',
  summary: 'Lists how long each source that an operator reaches keeps, and what is past that.',
  carries: 'none',
  query: listQuery(LIST),
  answers: {
    200: {
      description: 'The sources.',
      schema: objectSchema({ sources: arraySchema(SOURCE_RETENTION) }, MORE),
      types: JSON_TYPES,
      example: { sources: [SOURCE_EXAMPLE] },
    },
  },
  problems: ['overloaded'],
  handle: async ({ query, principal }, services) => {
    const request = { query, principal, path: '/v1/operations/retention/sources' };
    const { items, more } = await readSourcePage(request, { list: LIST, services });
    const response = await services.limitRead(async () => {
      const found = await services.people.operations.retention.ofSources(items);
      return jsonResponse(200, { sources: found.map(sourceRetentionJson), ...more }, NO_STORE);
    });
    return { ...response, status: 200 };
  },
});

export const readRetentionOfSource = route({
  method: 'GET',
  path: '/v1/operations/retention/sources/:id',
  access: staff(OPERATOR),
  tag: 'Retention',
  summary: 'Counts what is past the retention of a source, and what will be in 30 days: a dry run.',
  carries: 'none',
  query: {
    keep: {
      schema: KEPT_PERIOD,
      description:
        'As if the source kept so long, by the beginning of today (UTC); by default what is in force, by now.',
      example: 'P3Y',
    },
  },
  answers: {
    200: {
      description: 'What is due. Nothing was changed.',
      schema: RETENTION_DRY_RUN,
      types: JSON_TYPES,
      example: {
        ...SOURCE_EXAMPLE,
        documents: { state: 110, 'agent-profile': 10, 'activity-profile': 0 },
        days: [
          { day: '2026-11-28', statements: 40 },
          { day: '2026-11-29', statements: 0 },
        ],
        complete: true,
      },
    },
  },
  problems: ['overloaded'],
  handle: async ({ params, query, principal }, { sources, people, limitRead }) => {
    const source = await sources.organisations.source(params.id, principal.organisation);
    const keep = readKeep(query);
    const response = await limitRead(async () =>
      jsonResponse(200, dryRunJson(await people.operations.retention.dryRun(source, keep)), NO_STORE),
    );
    return { ...response, status: 200 };
  },
});

export const eraseDocumentsOfSource = route({
  method: 'POST',
  path: '/v1/operations/retention/sources/:id/erase-documents',
  access: staff(OPERATOR),
  tag: 'Retention',
  summary: 'Erases the documents of a source that are past its retention.',
  description:
    'States, agent profiles and activity profiles that were written last before `before`, which a dry run has ' +
    'answered. The audit chain has an event `documents.erased` with the operator before anything is erased.',
  carries: 'none',
  body: sent(readErase.schema, { before: '2023-11-28T08:00:00.000Z' }),
  answers: {
    200: {
      description: 'How many documents were erased.',
      schema: objectSchema({ source: STRING, before: INSTANT, documents: TENS }),
      example: { source: 'moodle', before: '2023-11-28T08:00:00.000Z', documents: 120 },
    },
  },
  problems: ['state-conflict'],
  handle: async (request, { sources, people }) => {
    const { params, principal } = request;
    const source = await sources.organisations.source(params.id, principal.organisation);
    const before = instantOf(readErase(await readJson(request)).before);
    const documents = await people.operations.retention.eraseDocuments(source, before, principal);
    return { status: 200, body: { source: source.id, before: isoTime(before), documents } };
  },
});
