import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  IRI,
  nullable,
  objectSchema,
  STRING,
  TEXTS_BY_LANGUAGE,
  UUID,
} from '../../../core/json-schema.ts';
import { HINDRANCES } from '../../../consent/purposes/workflow/opening-hindrances.ts';
import { ATTENTION_KINDS } from '../../../operations/attention.ts';
import { answered, type Parameter, schemaOf, type Tag } from '../shared/operation.ts';
import { AFTER_QUERY, limitParameter, MORE } from '../shared/parameters.ts';
import { STATEMENT_QUERY } from '../shared/xapi-parameters.ts';

const NUMBER = { type: 'number', minimum: 0 } as const;
const WITHHELD = { ...COUNT, description: 'In whole tens: one act more or less does not show.' };

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

const {
  statementId,
  voidedStatementId,
  agent,
  verb,
  activity,
  registration,
  related_activities,
  related_agents,
  since,
  until,
  ascending,
} = STATEMENT_QUERY;

const BROWSE_QUERY: Readonly<Record<string, Parameter>> = {
  ...({ statementId, voidedStatementId, agent, verb, activity, registration } as Readonly<Record<string, Parameter>>),
  ...({ related_activities, related_agents, since, until, ascending } as Readonly<Record<string, Parameter>>),
  limit: { schema: { type: 'integer', minimum: 0, default: 50 }, description: 'At most 200; 0: 50.' },
  source: { schema: STRING, description: 'One source; all that the operator reaches where it is absent.' },
  profile: { schema: IRI, description: 'Statements that name this profile, or this version of one, as a category.' },
  voided: { schema: { type: 'boolean', default: false }, description: 'Whether voided statements are found too.' },
  cursor: { schema: STRING, description: 'From `more` or `tail` of an answer.' },
};

const PURPOSE_STATE = enumSchema('draft', 'submitted', 'approved', 'open', 'suspended', 'closed', 'destroyed');

const STUDY_FIGURES = objectSchema(
  {
    ...{ study: STRING, title: TEXTS_BY_LANGUAGE, version: COUNT },
    state: { ...PURPOSE_STATE, description: 'Of the version in force; of the newest where none was ever opened.' },
    hindrances: {
      ...arraySchema(enumSchema(...HINDRANCES)),
      description: 'What keeps the newest version from being opened, in the order of the steps.',
    },
    backfilling: { ...FLAG, description: 'Earlier records are still being released.' },
  },
  {
    lab: { ...STRING, description: 'The source of its lab; absent where the institution drafted it.' },
    next: objectSchema({ version: COUNT, state: PURPOSE_STATE }),
    emits: { ...enumSchema('everything', 'deletions'), description: 'Absent before its stream begins.' },
    acknowledged: { ...INSTANT, description: 'The day (UTC) when its lab last acknowledged deletions.' },
    unacknowledged: {
      ...objectSchema({ since: INSTANT, until: INSTANT }),
      description:
        'In whole days: since when its oldest deletion waits, and when its stream is refused for it; once it waits ' +
        'for a week.',
    },
  },
);

/** What operators watch. */
export const OPERATIONS_TAG: Tag = {
  name: 'Operations',
  schemas: {
    BrowsedStatements: objectSchema(
      {
        statements: arraySchema(
          objectSchema({
            id: UUID,
            source: STRING,
            stored: INSTANT,
            voided: FLAG,
            sentence: { ...STRING, description: 'Who did what, with which result, where: one line.' },
            statement: { type: 'object', description: 'The statement, as xAPI has it.' },
          }),
        ),
        tail: { ...STRING, description: 'The cursor of what is stored after this answer, ascending.' },
        consistentThrough: INSTANT,
      },
      MORE,
    ),
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
        until: { ...INSTANT, description: 'When it will be too late, as where a key ends.' },
        count: { ...COUNT, description: 'Absent where the number would tell of people.' },
        about: { ...STRING, description: 'The id of the part, source, purpose, study or webhook.' },
        name: { ...STRING, description: 'The host that a webhook is sent to.' },
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
        backup: {
          ...nullable(objectSchema({ at: INSTANT })),
          description: 'When the newest `carnet backup` was begun; null: never yet.',
        },
      },
    ),
    StudyFigures: STUDY_FIGURES,
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
    'GET /v1/statements': {
      description:
        'The newest first, or with `ascending=true` the oldest, as a timeline. To follow what comes, ask again with ' +
        '`ascending=true` and the `tail` of the answer before as `cursor`: nothing is missed, and nothing is twice ' +
        'but what was in the first. Every answer leaves an access record for the people in it.',
      query: BROWSE_QUERY,
      headers: { 'Accept-Language': { schema: STRING, description: 'Of the sentences: `en` or `fr`.' } },
      answers: {
        200: answered('The statements, as they are stored.', schemaOf('BrowsedStatements'), {
          headers: { 'Content-Language': 'The language of the sentences.' },
        }),
      },
      problems: ['not-found', 'overloaded'],
    },
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
    'GET /v1/operations/studies': {
      description: 'No figure counts people. `releaser` is null where no process that releases says how far it is.',
      answers: {
        200: answered(
          'The figures, in the order of ids.',
          objectSchema({
            releaser: nullable(objectSchema({ lagSeconds: NUMBER })),
            studies: arraySchema(schemaOf('StudyFigures')),
          }),
        ),
      },
    },
    'GET /v1/operations/sources/:id': {
      answers: { 200: answered('The figures of the source.', schemaOf('SourceFigures')) },
    },
  },
};
