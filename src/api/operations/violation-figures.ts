import { arraySchema, COUNT, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { organisationOf } from '../../access/sources/organisations/organisations.ts';
import { type ListOrders, moreOfList, readListParameters } from '../../http/api/shared/list-parameters.ts';
import { pageOfRows, type RowFields } from '../../http/api/shared/page-of-rows.ts';
import { listQuery, MORE } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';

/** The counters that are summed: one for each violated template, concept or pattern of each source. */
const MAX_COUNTS = 20_000;

const VIOLATING_SOURCE = namedSchema(
  'ViolatingSource',
  objectSchema({ source: STRING, name: STRING, organisation: STRING, violations: COUNT }),
);

interface ViolatingSource {
  readonly source: string;
  readonly name: string;
  readonly organisation: string;
  readonly violations: number;
}

const ORDERS: ListOrders<'violations' | 'name' | 'source'> = {
  fields: ['violations', 'name', 'source'],
  usual: '-violations',
};

const FIELDS: RowFields<ViolatingSource, 'violations' | 'name' | 'source'> = {
  key: ({ source }) => source,
  texts: ({ name, organisation }) => [name, organisation],
  values: { violations: ({ violations }) => violations, name: ({ name }) => name, source: ({ source }) => source },
};

export const listViolatingSources = route({
  method: 'GET',
  path: '/v1/operations/violations',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Lists how often statements of each source violated profiles.',
  carries: 'findings',
  query: listQuery(ORDERS),
  answers: {
    200: {
      description: 'The sources, by default those with most violations first.',
      schema: objectSchema({ sources: arraySchema(VIOLATING_SOURCE) }, MORE),
      example: {
        sources: [{ source: 'moodle', name: 'Moodle', organisation: 'org:default', violations: 12 }],
      },
    },
  },
  handle: async ({ query, principal }, { sources: { organisations, violations }, publicPath }) => {
    const { order, ...asked } = readListParameters(query, ORDERS);
    const [sources, counts] = await Promise.all([
      organisations.sources(principal.organisation),
      violations.listCounts({ limit: MAX_COUNTS }),
    ]);
    const sums = new Map<string, number>();
    for (const { source, count } of counts) sums.set(source, count + (sums.get(source) ?? 0));
    const rows = sources.map((source) => ({
      source: source.id,
      name: source.name,
      organisation: organisationOf(source),
      violations: sums.get(source.id) ?? 0,
    }));
    const { items, next } = pageOfRows(rows, asked, FIELDS);
    const more = moreOfList(`${publicPath}/v1/operations/violations`, query, { order, next });
    return { status: 200, body: { sources: items, ...more } };
  },
});
