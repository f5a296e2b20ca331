import {
  arraySchema,
  COUNT,
  INSTANT,
  namedSchema,
  nullable,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { defined } from '../../core/json-object.ts';
import { isoTime } from '../../core/time.ts';
import type { SourceFigures, SourceTotals } from '../../telemetry/operations/source-figures.ts';
import { listQuery, MORE } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import {
  LAST_DAY_EXAMPLE,
  LAST_HOUR_EXAMPLE,
  LAST_WEEK_EXAMPLE,
  NO_STORE,
  seriesJson,
  TRAFFIC_SERIES,
  TRAFFIC_TOTALS,
} from './figures-json.ts';
import { readSourcePage, SOURCE_LIST } from './page-of-sources.ts';

const LIST = { ...SOURCE_LIST, most: 50 };

const SOURCE_TOTALS = namedSchema(
  'SourceTotals',
  objectSchema({
    source: STRING,
    name: STRING,
    lastDay: TRAFFIC_TOTALS,
    lastUsed: { ...nullable(INSTANT), description: 'When a credential was used last; null: never yet.' },
  }),
);

const FAULT = namedSchema(
  'RefusedFault',
  objectSchema(
    {
      kind: STRING,
      title: STRING,
      count: { ...COUNT, description: 'How often it was found.' },
      first: INSTANT,
      last: INSTANT,
    },
    {
      pointer: { ...STRING, description: 'A JSON Pointer below the statement; `*` is any item, `…` any other name.' },
      detail: { ...STRING, description: 'The sentence, without anything that the tool sent.' },
      key: { ...STRING, description: 'The key that sent the last one.' },
      sample: { ...STRING, description: 'The shape of a value that has it: `a…` for letters, `9` for digits.' },
    },
  ),
);

const SOURCE_FIGURES = namedSchema(
  'SourceFigures',
  objectSchema({
    source: STRING,
    name: STRING,
    lastDay: TRAFFIC_TOTALS,
    lastUsed: nullable(INSTANT),
    lastHour: TRAFFIC_SERIES,
    lastDaySeries: TRAFFIC_SERIES,
    lastWeek: TRAFFIC_SERIES,
    refused: arraySchema(
      objectSchema(
        { kind: STRING, title: STRING, count: COUNT, last: nullable(INSTANT) },
        { fault: { ...STRING, description: 'The last one, without anything that the tool sent.' } },
      ),
    ),
    faults: arraySchema(FAULT, { description: 'Of the last 30 days, at most 100; the last one first.' }),
    verdicts: arraySchema(
      objectSchema({
        version: { ...STRING, description: 'The IRI of a profile version.' },
        violations: { ...COUNT, description: 'One a statement and rule, since the first.' },
        unmatched: { ...COUNT, description: 'Statements that claim it and match none of its templates.' },
      }),
    ),
    keys: arraySchema(objectSchema({ key: STRING, lastUsed: nullable(INSTANT) })),
    quota: objectSchema({
      perMinute: objectSchema({}, { requests: COUNT, statements: COUNT, bytes: COUNT, cpuMs: COUNT }),
      statements: { ...COUNT, description: 'Sent in the last two minutes.' },
      refused: { ...COUNT, description: 'Requests beyond the quota in the last day.' },
    }),
  }),
);

const EXAMPLE = {
  source: 'moodle',
  name: 'Moodle',
  lastDay: { accepted: 1840, refused: 3, withheld: 20 },
  lastUsed: '2026-11-28T08:00:00.000Z',
};

const timeOrNull = (at: number | undefined): string | null => isoTime(at) ?? null;

const totalsJson = ({ lastUsed, ...totals }: SourceTotals): Sent<typeof SOURCE_TOTALS> => ({
  ...totals,
  lastUsed: timeOrNull(lastUsed),
});

const textIfAny = (text: string): string | undefined => (text === '' ? undefined : text);

const faultJson = (fault: SourceFigures['faults'][number]): Sent<typeof FAULT> => ({
  kind: fault.kind,
  title: fault.title,
  count: fault.count,
  first: isoTime(fault.firstAt),
  last: isoTime(fault.lastAt),
  ...defined({
    pointer: textIfAny(fault.pointer),
    detail: textIfAny(fault.detail),
    key: textIfAny(fault.key),
    sample: textIfAny(fault.sample),
  }),
});

const figuresJson = (figures: SourceFigures): Sent<typeof SOURCE_FIGURES> => {
  const { lastUsed, lastHour, lastDaySeries, lastWeek, refused, faults, keys, ...rest } = figures;
  return {
    ...rest,
    lastUsed: timeOrNull(lastUsed),
    lastHour: seriesJson(lastHour),
    lastDaySeries: seriesJson(lastDaySeries),
    lastWeek: seriesJson(lastWeek),
    refused: refused.map(({ last, ...one }) => ({ ...one, last: timeOrNull(last) })),
    faults: faults.map(faultJson),
    keys: keys.map(({ lastUsed: used, ...one }) => ({ ...one, lastUsed: timeOrNull(used) })),
  };
};

export const listSourceFigures = route({
  method: 'GET',
  path: '/v1/operations/sources',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Lists the figures of the sources that an operator reaches.',
  carries: 'none',
  query: listQuery(LIST),
  answers: {
    200: {
      description: 'The figures.',
      schema: objectSchema({ sources: arraySchema(SOURCE_TOTALS) }, MORE),
      example: { sources: [EXAMPLE] },
    },
  },
  handle: async ({ query, principal }, services) => {
    const request = { query, principal, path: '/v1/operations/sources' };
    const { items, more } = await readSourcePage(request, { list: LIST, services });
    const totals = await services.people.operations.sourceFigures.totals(items);
    return { status: 200, headers: NO_STORE, body: { sources: totals.map(totalsJson), ...more } };
  },
});

export const readSourceFigures = route({
  method: 'GET',
  path: '/v1/operations/sources/:id',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary:
    'Reads the figures of a source: its refusals by kind and by fault, its quota, and the last uses of its keys.',
  carries: 'none',
  answers: {
    200: {
      description: 'The figures of the source.',
      schema: SOURCE_FIGURES,
      example: {
        ...EXAMPLE,
        lastHour: LAST_HOUR_EXAMPLE,
        lastDaySeries: LAST_DAY_EXAMPLE,
        lastWeek: LAST_WEEK_EXAMPLE,
        refused: [
          {
            kind: 'invalid-statement',
            title: 'A statement does not conform to the standard',
            count: 3,
            last: '2026-11-28T08:00:00.000Z',
            fault: '/verb/id must be an IRI',
          },
        ],
        faults: [
          {
            kind: 'invalid-statement',
            title: 'A statement does not conform to the standard',
            count: 3,
            first: '2026-11-27T16:20:00.000Z',
            last: '2026-11-28T08:00:00.000Z',
            pointer: '/verb/id',
            detail: 'must be an IRI with a scheme',
            key: '57bb954ccfad4dbd063b5841',
            sample: '"a…"',
          },
        ],
        verdicts: [{ version: 'https://profiles.example/exercises/v1', violations: 12, unmatched: 3 }],
        keys: [{ key: '57bb954ccfad4dbd063b5841', lastUsed: '2026-11-28T08:00:00.000Z' }],
        quota: { perMinute: { requests: 6000, statements: 60000 }, statements: 82, refused: 0 },
      },
    },
  },
  handle: async ({ params, principal }, { sources, people }) => {
    const source = await sources.organisations.source(params.id, principal.organisation);
    const figures = await people.operations.sourceFigures.one(source);
    return { status: 200, headers: NO_STORE, body: figuresJson(figures) };
  },
});
