import {
  arraySchema,
  closedSchema,
  COUNT,
  INSTANT,
  namedSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { authorOf } from '../../access/sources/authentication/authority.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { open, scoped } from '../route/access.ts';
import { route } from '../route/route.ts';
import { ERASERS } from '../route/scopes.ts';

const ERASURE = namedSchema(
  'Erasure',
  objectSchema({ id: STRING, requestedAt: INSTANT, passed: COUNT, partitions: COUNT }, { done: INSTANT }),
);

const readOwnErasure = createBodyReader({
  schema: closedSchema({ statements: arraySchema(UUID, { minItems: 1, maxItems: 100 }) }),
  refusal: 'this is not how statements are erased',
});

const nothingWritten = (): Problem =>
  new Problem(
    'not-found',
    'nothing is erased: this credential has written no statement, and an erasure reaches only what the credential ' +
      'that asks has written. Ask with the one that wrote them, or its successor; an operator knows the credentials',
  );

/** The answer is the same for unknown ids, for ids of others, and for withheld statements. */
export const eraseStatements = route({
  method: 'POST',
  path: '/v1/erasures',
  access: scoped(ERASERS),
  tag: 'People and consent',
  summary: 'Erases statements that the credential has written.',
  carries: 'none',
  isAct: true,
  body: { read: readOwnErasure, example: { statements: ['f5d2a1c6-0a4e-4f0c-9d8e-5a3b1c2d4e6f'] } },
  answers: {
    202: {
      description: 'The id of the erasure; the same for unknown statements.',
      schema: objectSchema({ erasure: STRING }),
      headers: { Location: 'Where its progress is read.' },
      example: { erasure: '82c8686b-1f2f-4ba5-9044-5cc3415c9137' },
    },
  },
  problems: ['not-found'],
  handle: async ({ body: { statements }, caller }, { people, xapi, publicPath }) => {
    const author = authorOf(caller);
    if (!(await xapi.hasWritten({ author, createdAt: caller.lineage.createdAt }))) throw nothingWritten();
    const erasure = await people.eraseOwnStatements({
      key: caller.key,
      source: caller.source,
      author,
      statements: [...new Set(statements.map((id) => statementId(id)))],
      findStored: xapi.findStored,
    });
    return { status: 202, headers: { Location: `${publicPath}/v1/erasures/${erasure}` }, body: { erasure } };
  },
});

/** Open to all who know the id: it is random, and the answer names no person. */
export const readErasure = route({
  method: 'GET',
  path: '/v1/erasures/:id',
  access: open,
  tag: 'People and consent',
  summary: 'Reads the progress of an erasure.',
  carries: 'none',
  answers: {
    200: {
      description: 'The progress.',
      schema: ERASURE,
      example: {
        id: 'a8319544-c5b7-4a2d-b7d2-9501cc877f4d',
        passed: 1,
        partitions: 1,
        requestedAt: '2026-11-28T08:01:04.020Z',
        done: '2026-11-28T08:01:04.970Z',
      },
    },
  },
  handle: async ({ params }, { people }) => {
    const { requestedAt, done, ...state } = await people.erasures.state(params.id);
    return { status: 200, body: { ...state, requestedAt: isoTime(requestedAt), done: isoTime(done) } };
  },
});
