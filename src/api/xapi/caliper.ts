import { mayWriteStatements, WRITE_STATEMENTS } from '../../access/sources/scopes.ts';
import { mapEnvelope, type MappedEnvelope } from '../../transfer/caliper/map-envelope.ts';
import { readEnvelope } from '../../transfer/caliper/read-envelope.ts';
import { ANY, arraySchema, COUNT, namedSchema, objectSchema, type Sent, STRING, UUID } from '../../core/json-schema.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import { parseShallowJson } from '../../xapi/json/json.ts';
import { isJsonType } from '../../http/message/media-type.ts';
import { explainProblem } from '../../http/xapi/explain-problem.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { sensor } from '../route/access.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import { rawRoute } from '../route/route.ts';
import { WRITE_PROBLEMS } from './statement-schemas.ts';

const CALIPER_ENVELOPE = namedSchema('CaliperEnvelope', {
  ...objectSchema({
    sensor: ANY,
    sendTime: STRING,
    dataVersion: STRING,
    data: arraySchema({ type: 'object' }, { minItems: 1 }),
  }),
  description: 'Events and entities (Caliper 1.2, section 3.4).',
});

const OUTCOME = objectSchema({
  stored: COUNT,
  withheld: COUNT,
  ids: arraySchema(UUID),
  unmapped: arraySchema(objectSchema({ index: COUNT, detail: STRING }, { id: STRING, type: STRING, action: STRING })),
});

const NOTHING = { ids: [], stored: 0, withheld: 0 };

/** Moves faults of statements to the events from which they were made. */
const atEvents = (thrown: unknown, statements: MappedEnvelope['statements']): unknown => {
  if (!isProblem(thrown)) return thrown;
  const { kind, message, extensions } = thrown;
  const faults = thrown.faults.map((fault) => {
    const [, position, rest = ''] = /^\/(\d+)(\/.*)?$/.exec(fault.at) ?? [];
    const of = position === undefined ? undefined : statements[Number(position)];
    return of === undefined
      ? fault
      : { ...fault, at: `/data/${of.index}`, detail: `as a statement: ${rest} ${fault.detail}` };
  });
  return new Problem(kind, message, faults, extensions);
};

/**
 * The endpoint for Caliper sensors (Caliper 1.2, section 5). An envelope is stored or refused completely, except for
 * events that have no statement, which the answer names.
 */
export const postEnvelope = rawRoute({
  method: 'POST',
  path: '/caliper',
  access: sensor(WRITE_STATEMENTS),
  tag: 'xAPI',
  summary: 'Stores the events of a Caliper envelope as statements.',
  carries: 'none',
  body: {
    schema: CALIPER_ENVELOPE,
    example: {
      sensor: 'https://school.example/sensors/1',
      sendTime: '2026-10-01T08:15:01.000Z',
      dataVersion: 'http://purl.imsglobal.org/ctx/caliper/v1p2',
      data: [
        {
          id: 'urn:uuid:7b6a0c12-8d1f-4a4e-9a53-0f6f4e2f9c11',
          type: 'ViewEvent',
          actor: { id: 'https://school.example/pupils/lea', type: 'Person' },
          action: 'Viewed',
          object: { id: 'https://school.example/courses/7/pages/1', type: 'Page' },
          eventTime: '2026-10-01T08:15:00.000Z',
        },
      ],
    },
  },
  answers: {
    200: {
      description: 'What was stored, and what has no statement.',
      schema: OUTCOME,
      example: {
        stored: 1,
        withheld: 0,
        ids: ['9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990'],
        unmapped: [
          {
            index: 1,
            detail: 'no statement is made of an event of this type and action',
            id: 'urn:uuid:7e10e4f3-a0d8-4430-95bd-783ffae4d916',
            type: 'ToolUseEvent',
            action: 'Used',
          },
        ],
      },
    },
  },
  problems: [...WRITE_PROBLEMS, 'unsupported-media-type', 'unsupported-version'],
  makeHandler: (services) => {
    const {
      xapi: { ingest },
      processServices: { metrics },
    } = services;
    const explainViolations = explainViolationsOf(services);
    return async (request) => {
      const { caller, version } = request;
      if (!mayWriteStatements(caller.scopes))
        throw new Problem('forbidden', 'this credential may not write statements');
      checkParameters(new URLSearchParams(request.search), []);
      if (!isJsonType(request.header('content-type')))
        throw new Problem('unsupported-media-type', 'a Caliper envelope comes as application/json', [
          { at: 'Content-Type', detail: 'must be application/json' },
        ]);
      const items = readEnvelope(parseShallowJson(await request.body()));
      const { statements, unmapped, unmappedTypes } = await mapEnvelope(items);
      const post = async () => {
        const body = Buffer.from(JSON.stringify(statements.map(({ statement }) => statement)));
        try {
          return await ingest.post({ caller, version, body });
        } catch (thrown) {
          throw atEvents(explainProblem(thrown, explainViolations(request)), statements);
        }
      };
      const { ids, stored, withheld } = statements.length === 0 ? NOTHING : await post();
      request.countStatements(ids.length);
      for (const type of unmappedTypes) metrics.ingest.unmapped(type);
      const outcome: Sent<typeof OUTCOME> = { stored, withheld, ids, unmapped };
      return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(outcome) };
    };
  },
});
