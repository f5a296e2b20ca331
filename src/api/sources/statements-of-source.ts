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
  UUID,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { operatorAsReader } from '../../http/api/shared/operator-as-reader.ts';
import { moreMember, readPageParameters } from '../../http/api/shared/page-parameters.ts';
import { uuidOf } from '../../xapi/formats/uuid.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { MORE, PAGE_QUERY } from '../openapi/shared/parameters.ts';
import { RULE } from '../openapi/shared/profile-schemas.ts';
import { staff } from '../route/access.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';

const readVoid = createBodyReader({
  schema: closedSchema({
    statement: { ...UUID, 'x-must': 'the id of a statement, a UUID' },
    reason: {
      ...textSchema(500),
      'x-must': 'a text of 1 to 500 characters that names no person: it is chained for good',
    },
  }),
  refusal: 'this is not how a statement is voided',
});

const VIOLATION = namedSchema(
  'Violation',
  objectSchema(
    { statement: UUID, profile: STRING, ...RULE, at: INSTANT },
    { selector: STRING, sentence: STRING, scopeNote: STRING },
  ),
);

const VIOLATION_EXAMPLE = {
  profile: 'https://profiles.example/exercises/v1',
  by: 'https://profiles.example/exercises/answer',
  kind: 'template',
  rule: 'presence',
  location: '$.result.score.scaled',
  sentence: 'The score from -1 to 1 must be there. $.result.score.scaled',
};

export const voidStatementOfSource = route({
  method: 'POST',
  path: '/v1/sources/:id/voids',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Voids a statement of a source.',
  carries: 'none',
  body: {
    read: readVoid,
    example: { statement: '0b7c1c1e-8a1e-4c43-9c0e-3f1f3b1d2a10', reason: 'sent by mistake' },
  },
  answers: {
    201: {
      description: 'The voiding statement.',
      schema: objectSchema({ statement: UUID, voiding: UUID }),
      example: {
        statement: '9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990',
        voiding: '9a2cd2ee-8466-4ffe-9472-340a06d4165f',
      },
    },
  },
  problems: ['state-conflict', 'journal-unavailable'],
  handle: async ({ params, body, principal }, { sources }) => {
    const source = await sources.organisations.source(params.id, principal.organisation);
    const voiding = await sources.voidStatement({ source, ...body, by: principal.actor });
    return { status: 201, body: { statement: body.statement, voiding } };
  },
});

export const listViolationsOfSource = route({
  method: 'GET',
  path: '/v1/sources/:id/violations',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lists the profile violations of a source.',
  carries: 'findings',
  query: PAGE_QUERY,
  answers: {
    200: {
      description: 'The newest violations first.',
      schema: objectSchema({ violations: arraySchema(VIOLATION) }, MORE),
      example: {
        violations: [
          {
            ...VIOLATION_EXAMPLE,
            statement: 'ea6ffbd0-1501-4fbb-ad63-ed59eb99e08b',
            at: '2026-11-28T08:01:09.225Z',
          },
          {
            ...VIOLATION_EXAMPLE,
            statement: '093ff20e-021a-4382-ad7d-cd16085d0f73',
            at: '2026-11-28T08:01:09.191Z',
          },
        ],
      },
    },
  },
  handle: async (request, services) => {
    const { params, query, principal } = request;
    const asked = readPageParameters(query);
    const { id } = await services.sources.organisations.source(params.id, principal.organisation);
    const page = await services.sources.violations.list({ source: id, ...asked }, operatorAsReader(principal));
    const explain = explainViolationsOf(services)(request);
    return {
      status: 200,
      body: {
        violations: page.violations.map(({ source: _, at, statement, ...rest }) => ({
          statement: uuidOf(statement),
          ...rest,
          ...explain(rest),
          at: isoTime(at),
        })),
        ...moreMember(`${services.publicPath}/v1/sources/${id}/violations`, asked.limit, page.next),
      },
    };
  },
});

export const listUnmatchedOfSource = route({
  method: 'GET',
  path: '/v1/sources/:id/unmatched',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Counts the statements of a source that claim a profile version and match no template of it.',
  carries: 'findings',
  answers: {
    200: {
      description: 'The counts by version.',
      schema: objectSchema({
        unmatched: arraySchema(
          objectSchema({
            version: { ...STRING, description: 'Empty for all versions beyond those that are counted one by one.' },
            why: enumSchema('no-template', 'unknown-version'),
            count: COUNT,
            latest: INSTANT,
          }),
        ),
      }),
      example: {
        unmatched: [
          {
            version: 'https://profiles.example/exercises/v1',
            why: 'no-template',
            count: 2,
            latest: '2026-11-28T07:10:39.808Z',
          },
        ],
      },
    },
  },
  handle: async ({ params, principal }, { sources }) => {
    const { id } = await sources.organisations.source(params.id, principal.organisation);
    const unmatched = await sources.readUnmatched(id);
    return {
      status: 200,
      body: {
        unmatched: unmatched.map(({ version, why, count, latest }) => ({
          version,
          why,
          count,
          latest: isoTime(latest),
        })),
      },
    };
  },
});
