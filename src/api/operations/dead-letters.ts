import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { defined } from '../../core/json-object.ts';
import {
  arraySchema,
  closedSchema,
  COUNT,
  enumSchema,
  INSTANT,
  namedSchema,
  objectSchema,
  STRING,
  textSchema,
} from '../../core/json-schema.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import {
  asksForPage,
  MAX_SEARCH_LENGTH,
  moreOfList,
  readListParameters,
} from '../../http/api/shared/list-parameters.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetterPlace,
  type DeadLetterSummary,
} from '../../ingest/dead-letters.ts';
import type { ListPlace } from '../../core/list-query.ts';
import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { done } from '../openapi/shared/operation.ts';
import { listQuery, MORE } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';
import { readSourceFilter } from '../route/sources-in-scope.ts';

const QUERY = {
  source: { schema: STRING, description: 'With statements of this source.' },
  kind: { schema: enumSchema(...DEAD_LETTER_KINDS), description: 'Why they could not be stored.' },
  since: { schema: INSTANT, description: 'Added at this time or later.' },
};

const ORDERS = { fields: ['added'], usual: 'added' } as const;

const LIST_QUERY = {
  ...listQuery(ORDERS),
  q: { schema: { type: 'string', maxLength: MAX_SEARCH_LENGTH }, description: 'Text in a reason, a source or an id.' },
} as const;

const SUMMARY = {
  id: { ...STRING, description: 'Partition and offset in the journal.' },
  kind: enumSchema(...DEAD_LETTER_KINDS),
  reason: STRING,
  added: INSTANT,
  sources: arraySchema(STRING),
  statements: { ...COUNT, description: 'The statements that a replay would send.' },
};

const DEAD_LETTER = namedSchema('DeadLetter', objectSchema(SUMMARY));

const DEAD_LETTER_CONTENT = objectSchema(
  { ...SUMMARY, content: arraySchema(objectSchema({ source: STRING, id: STRING, statement: STRING })) },
  { message: { ...STRING, description: 'The message in base64, if no statement of it can be read.' } },
);

const REPLAYED_DEAD_LETTER = namedSchema(
  'ReplayedDeadLetter',
  objectSchema({
    id: STRING,
    stored: COUNT,
    withheld: {
      ...COUNT,
      description: 'A dead letter of kind `unknown` or `mended` stays until nothing of it is withheld.',
    },
    refused: { ...arraySchema(STRING), description: 'Kinds of problem; the dead letter stays if there are any.' },
  }),
);

const EXAMPLE = {
  id: '0-1842',
  kind: 'too-large',
  reason: 'Larger than the store can hold: statement 0 of batch 0.',
  sources: ['moodle'],
  statements: 1,
  added: '2026-11-28T08:00:00.000Z',
};
const REPLAYED_EXAMPLE = { id: '0-1842', stored: 1, withheld: 0, refused: [] };

const readDrop = createBodyReader({
  schema: closedSchema({
    reason: {
      ...textSchema(500),
      'x-must': 'a text of 1 to 500 characters that names no person: it is chained for good',
    },
  }),
  refusal: 'this is not how a dead letter is dropped',
});

const filterOf = (query: URLSearchParams): { readonly filter: DeadLetterFilter; readonly faults: readonly Fault[] } => {
  const [source, kind, since] = ['source', 'kind', 'since'].map((name) => query.get(name) ?? undefined);
  const faults: Fault[] = [];
  const known = DEAD_LETTER_KINDS.find((one) => one === kind);
  if (kind !== undefined && known === undefined)
    faults.push({ at: 'kind', detail: `must be one of ${DEAD_LETTER_KINDS.join(', ')}` });
  const isTime = since !== undefined && isTimestamp(since);
  if (since !== undefined && !isTime) faults.push({ at: 'since', detail: 'must be a timestamp' });
  return { filter: defined({ source, kind: known, since: isTime ? instantOf(since) : undefined }), faults };
};

/** Throws Problem `invalid-request`. */
const readFilter = (query: URLSearchParams): DeadLetterFilter => {
  const { filter, faults } = filterOf(query);
  if (faults.length > 0) throw new Problem('invalid-request', 'a parameter of the list is not valid', faults);
  return filter;
};

/** Letters may be of a source that a restored store does not have; an id without letters must be that of a source. */
const checkSource = async (
  filter: DeadLetterFilter,
  principal: StaffPrincipal,
  { sources }: Services,
): Promise<void> => {
  if (filter.source !== undefined) await readSourceFilter(filter.source, principal, sources.organisations);
};

const listPlaceOf = ({ addedAt, partition, offset }: DeadLetterPlace): ListPlace => ({
  value: addedAt,
  key: `${partition}-${offset}`,
});

/** Throws Problem `invalid-request` if this is not a place of `listPlaceOf`. */
const placeOf = ({ value, key }: ListPlace): DeadLetterPlace => {
  const [, partition, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(key) ?? [];
  if (typeof value === 'string' || partition === undefined) {
    const detail = 'must be what the link `more` of an answer has';
    throw new Problem('invalid-request', `after ${detail}`, [{ at: 'after', detail }]);
  }
  return { addedAt: value, partition: Number(partition), offset: Number(offset) };
};

const summaryJson = <T extends DeadLetterSummary>({ addedAt, ...rest }: T) => ({ ...rest, added: isoTime(addedAt) });

export const listDeadLetters = route({
  method: 'GET',
  path: '/v1/dead-letters',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lists messages of the journal that the sink could not store.',
  carries: 'none',
  query: { ...LIST_QUERY, ...QUERY },
  answers: {
    200: {
      description: 'The oldest first; at most 1,000 if it is not a page.',
      schema: objectSchema(
        { deadLetters: arraySchema(DEAD_LETTER) },
        {
          ...MORE,
          damaged: {
            ...arraySchema(STRING),
            description:
              'What is damaged, so that it is not known whether others are of the organisation of the caller.',
          },
        },
      ),
      example: { deadLetters: [EXAMPLE] },
    },
  },
  handle: async ({ query, principal }, services) => {
    const { xapi, publicPath } = services;
    const { filter, faults } = filterOf(query);
    const { after, limit, search, isDescending, order } = readListParameters(query, ORDERS, faults);
    const page = {
      ...filter,
      ...defined({ search, after: after && placeOf(after) }),
      limit,
      isNewestFirst: isDescending,
    };
    const { letters, damaged, next } = asksForPage(query)
      ? await xapi.deadLetters.page(page, principal)
      : { ...(await xapi.deadLetters.list(filter, principal)), next: undefined };
    if (letters.length === 0) await checkSource(filter, principal, services);
    return {
      status: 200,
      body: {
        deadLetters: letters.map(summaryJson),
        ...moreOfList(`${publicPath}/v1/dead-letters`, query, { order, next: next && listPlaceOf(next) }),
        damaged: damaged.length === 0 ? undefined : damaged.map(({ message }) => message),
      },
    };
  },
});

export const replayDeadLetters = route({
  method: 'POST',
  path: '/v1/dead-letters/replay',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Sends the statements of dead letters through ingestion again.',
  carries: 'none',
  query: QUERY,
  answers: {
    200: {
      description: 'What became of each.',
      schema: objectSchema({ replayed: arraySchema(REPLAYED_DEAD_LETTER) }),
      example: { replayed: [REPLAYED_EXAMPLE] },
    },
  },
  problems: ['journal-unavailable'],
  handle: async ({ query, principal }, services) => {
    const filter = readFilter(query);
    const replayed = await services.xapi.deadLetters.replayAll(filter, principal);
    if (replayed.length === 0) await checkSource(filter, principal, services);
    return { status: 200, body: { replayed } };
  },
});

export const getDeadLetter = route({
  method: 'GET',
  path: '/v1/dead-letters/:id',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Reads a dead letter with its content.',
  carries: 'statements',
  answers: {
    200: {
      description: 'The dead letter.',
      schema: DEAD_LETTER_CONTENT,
      example: {
        ...EXAMPLE,
        content: [
          {
            source: 'moodle',
            id: '9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990',
            statement:
              '{"actor":{"objectType":"Agent","mbox":"mailto:ada@school.example"},' +
              '"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},' +
              '"object":{"id":"https://school.example/unit-1"}}',
          },
        ],
      },
    },
  },
  handle: async ({ params, principal }, { xapi }) => ({
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: summaryJson(await xapi.deadLetters.show(params.id, principal)),
  }),
});

export const replayDeadLetter = route({
  method: 'POST',
  path: '/v1/dead-letters/:id/replay',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Sends the statements of a dead letter through ingestion again.',
  carries: 'none',
  answers: { 200: { description: 'What became of it.', schema: REPLAYED_DEAD_LETTER, example: REPLAYED_EXAMPLE } },
  problems: ['state-conflict', 'journal-unavailable'],
  handle: async ({ params, principal }, { xapi }) => ({
    status: 200,
    body: await xapi.deadLetters.replay(params.id, principal),
  }),
});

export const dropDeadLetter = route({
  method: 'POST',
  path: '/v1/dead-letters/:id/drop',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Drops a dead letter.',
  carries: 'none',
  body: { read: readDrop, example: { reason: 'a test of the publisher' } },
  answers: { 204: done('The dead letter is dropped.') },
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { xapi }) => {
    await xapi.deadLetters.drop(params.id, body.reason, principal);
    return { status: 204 };
  },
});
