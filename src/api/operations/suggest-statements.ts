import { arraySchema, enumSchema, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { foldText } from '../../core/text/fold-text.ts';
import { jsonResponse } from '../../http/api/shared/json-body.ts';
import { readIntegers } from '../../http/api/shared/integer-parameters.ts';
import { operatorAsReader } from '../../http/api/shared/operator-as-reader.ts';
import { SUGGESTED_FIELDS } from '../../reads/query/suggest.ts';
import { SENTENCE_LANGUAGES } from '../../xapi/sentences/choose-text.ts';
import { NO_STORE } from './figures-json.ts';
import { limitParameter } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { readSourceFilter, readSourcesInScope } from '../route/sources-in-scope.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';

const LIMIT = 20;
const MAX_LIMIT = 50;
const MAX_TEXT = 200;
/** People are suggested only to a reader who knows part of a name: no list of all can be read. */
const MIN_NAME = 2;

const SUGGESTIONS = namedSchema(
  'Suggestions',
  objectSchema({
    suggestions: arraySchema(
      objectSchema({
        value: { ...STRING, description: 'The value of the filter: an IRI, or an Agent as JSON.' },
        label: { ...STRING, description: 'Its name, in the language of the reader if it has one.' },
      }),
    ),
  }),
);

const lettersIn = (text: string): number => foldText(text).replaceAll(/[^\p{L}\p{N}]/gu, '').length;

/** Throws Problem `invalid-request` with every fault. */
const readQuery = (query: URLSearchParams) => {
  const field = SUGGESTED_FIELDS.find((one) => one === query.get('field'));
  const text = (query.get('q') ?? '').trim();
  const faults: Fault[] = [];
  if (field === undefined) faults.push({ at: 'field', detail: `must be one of ${SUGGESTED_FIELDS.join(', ')}` });
  if (text.length > MAX_TEXT) faults.push({ at: 'q', detail: `must have at most ${MAX_TEXT} characters` });
  if (field === 'agent' && lettersIn(text) < MIN_NAME)
    faults.push({ at: 'q', detail: `must have at least ${MIN_NAME} letters or digits of a name or an identifier` });
  if (field === undefined || faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  return { field, text, limit: readIntegers(query, { limit: [1, MAX_LIMIT] }).limit ?? LIMIT };
};

export const suggestStatementFilters = route({
  method: 'GET',
  path: '/v1/statements/suggestions',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Suggests people, verbs or activities that were recorded, as values of the filters of `/v1/statements`.',
  description:
    'Those recorded last come first: of the newest statements, and of samples up to half a year old. The IRI of a ' +
    'verb or an activity in full is found however old. Every answer with people leaves an access record for them.',
  carries: 'statements',
  query: {
    field: {
      required: true,
      schema: enumSchema(...SUGGESTED_FIELDS),
      description: 'The filter.',
      example: 'verb',
    },
    q: {
      schema: STRING,
      description:
        'Part of the name or of the value. Of an agent: two letters of the name, ' +
        'or those that the identifier begins with.',
    },
    source: { schema: STRING, description: 'One source. If it is absent: all sources in the scope of the operator.' },
    limit: limitParameter(MAX_LIMIT, LIMIT),
  },
  headers: { 'Accept-Language': { schema: STRING, description: 'Of the labels: `en` or `fr`.' } },
  answers: {
    200: {
      description: 'The suggestions.',
      schema: SUGGESTIONS,
      types: ['application/json'],
      example: { suggestions: [{ value: 'http://adlnet.gov/expapi/verbs/completed', label: 'completed' }] },
    },
  },
  problems: ['overloaded'],
  handle: async ({ query, acceptsLanguage, principal }, services) => {
    const asked = readQuery(query);
    const source = query.get('source');
    const sources =
      source === null
        ? await readSourcesInScope(principal, services)
        : [await readSourceFilter(source, principal, services.sources.organisations)];
    const language = acceptsLanguage(SENTENCE_LANGUAGES) ?? 'en';
    const { xapi, limitRead } = services;
    const response = await limitRead(async () => {
      const suggestions = await xapi.suggest({ ...asked, language, reader: operatorAsReader(principal), sources });
      return jsonResponse(200, { suggestions }, NO_STORE);
    });
    return { ...response, status: 200 };
  },
});
