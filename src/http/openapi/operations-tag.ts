import { arraySchema, COUNT, enumSchema, INSTANT, nullable, objectSchema, STRING } from '../../core/json-schema.ts';
import { ATTENTION_KINDS } from '../../operations/attention.ts';
import { answered, schemaOf, type Tag } from './operation.ts';
import { AFTER_QUERY, limitParameter, MORE } from './parameters.ts';

const NUMBER = { type: 'number', minimum: 0 } as const;
const WITHHELD = { ...COUNT, description: 'In whole tens: nobody can tell one act of a person more or less.' };

const CURRENT = {
  at: INSTANT,
  organisation: { ...STRING, description: 'The figures are of the sources of its subtree.' },
  lastMinute: schemaOf('TrafficTotals'),
  consistentThrough: { ...INSTANT, description: 'Every statement stored up to here is readable.' },
  sink: objectSchema(
    { lagSeconds: NUMBER },
    {
      partitions: arraySchema(
        objectSchema(
          { partition: COUNT, seconds: NUMBER },
          { messages: { ...COUNT, description: 'Not yet written; absent where no process says.' } },
        ),
      ),
    },
  ),
  parts: arraySchema(schemaOf('PartState')),
  attentionCount: COUNT,
} as const;

/** What operators watch. */
export const OPERATIONS_TAG: Tag = {
  name: 'Operations',
  description:
    'How Carnet does. An operator sees the figures of the sources of their organisation; those of the whole ' +
    'installation are for operators of `org:default`.',
  schemas: {
    TrafficTotals: objectSchema({ accepted: COUNT, refused: COUNT, withheld: WITHHELD }),
    TrafficSeries: {
      ...objectSchema({
        since: INSTANT,
        step: { ...STRING, description: 'The length of a slot: an ISO 8601 duration.' },
        accepted: arraySchema(COUNT),
        refused: arraySchema(COUNT),
        withheld: arraySchema(COUNT),
      }),
      description: 'Statements by slots of time, the first of which begins at `since`; the last is not over.',
    },
    PartState: objectSchema(
      { part: STRING, health: enumSchema('up', 'behind', 'down'), since: INSTANT },
      { processes: { ...COUNT, description: 'Those that have shown a sign of life in 20 s.' } },
    ),
    AttentionItem: objectSchema(
      {
        kind: enumSchema(...ATTENTION_KINDS),
        severity: enumSchema('error', 'warning'),
        link: { ...STRING, description: 'The path of the resource by which it is mended.' },
      },
      {
        since: INSTANT,
        count: { ...COUNT, description: 'Absent where the number would tell of people.' },
        about: { ...STRING, description: 'The id of the part, source, purpose, study or webhook.' },
      },
    ),
    CurrentFigures: objectSchema(CURRENT),
    OperationsOverview: objectSchema(
      {
        ...CURRENT,
        lastHour: schemaOf('TrafficSeries'),
        lastWeek: schemaOf('TrafficSeries'),
        attention: arraySchema(schemaOf('AttentionItem')),
      },
      {
        releaser: nullable(objectSchema({ lagMessages: COUNT })),
        disk: nullable(objectSchema({ free: COUNT, total: COUNT })),
        backup: { type: 'null', description: 'Carnet knows of no backup.' },
      },
    ),
    SourceTotals: objectSchema({
      source: STRING,
      name: STRING,
      lastDay: schemaOf('TrafficTotals'),
      lastUsed: {
        ...nullable(INSTANT),
        description: 'When a credential was used last; null: never yet.',
      },
    }),
    SourceFigures: objectSchema({
      source: STRING,
      name: STRING,
      lastDay: schemaOf('TrafficTotals'),
      lastUsed: nullable(INSTANT),
      lastHour: schemaOf('TrafficSeries'),
      lastWeek: schemaOf('TrafficSeries'),
      refused: arraySchema(
        objectSchema(
          { kind: STRING, title: STRING, count: COUNT, last: nullable(INSTANT) },
          { fault: { ...STRING, description: 'The last one, without anything that the tool sent.' } },
        ),
      ),
      keys: arraySchema(objectSchema({ key: STRING, lastUsed: nullable(INSTANT) })),
      quota: objectSchema({
        perMinute: objectSchema({}, { requests: COUNT, statements: COUNT, bytes: COUNT, cpuMs: COUNT }),
        statements: { ...COUNT, description: 'Sent in the last two minutes.' },
        refused: { ...COUNT, description: 'Requests beyond the quota in the last day.' },
      }),
    }),
  },
  operations: {
    'GET /v1/operations': { answers: { 200: answered('The figures.', schemaOf('OperationsOverview')) } },
    'GET /v1/operations/live': {
      description:
        'Every two seconds the event `figures` has a CurrentFigures as its data, or `unavailable` the kind of the ' +
        'problem as `{"kind":"store-unavailable"}`. The event `end` says that the sender may watch no more. ' +
        'Listening keeps no session open.',
      headers: { 'Last-Event-ID': { schema: STRING, description: 'Of no effect.' } },
      answers: {
        200: answered('Events, until either side ends.', STRING, { types: ['text/event-stream'] }),
      },
      problems: ['overloaded'],
    },
    'GET /v1/operations/sources': {
      query: { limit: limitParameter(50, 50), ...AFTER_QUERY },
      answers: {
        200: answered(
          'The figures, in the order of ids.',
          objectSchema({ sources: arraySchema(schemaOf('SourceTotals')) }, MORE),
        ),
      },
    },
    'GET /v1/operations/sources/:id': {
      answers: { 200: answered('The figures of the source.', schemaOf('SourceFigures')) },
    },
  },
};
