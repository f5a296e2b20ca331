import {
  arraySchema,
  COUNT,
  enumSchema,
  INSTANT,
  namedSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { DEAD_LETTERS_PAGE, type ForwardDeadLetter } from '../../studies/forward/forwarding-service.ts';
import { AFTER_QUERY, MORE } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { findSteeredPurpose } from './forwarding-json.ts';

const DEAD_LETTER = namedSchema(
  'ForwardingDeadLetter',
  objectSchema({
    operation: { ...enumSchema('put', 'void'), description: 'A statement, or the voiding of one.' },
    statement: UUID,
    at: INSTANT,
    status: COUNT,
    reason: { ...STRING, description: 'The first words of the target.' },
  }),
);

const placeOf = ({ operation, key }: Pick<ForwardDeadLetter, 'operation' | 'key'>): string => `${operation} ${key}`;

/** Throws Problem `invalid-request` if the parameter is not a value from `more`. */
const readPlace = (query: URLSearchParams): Pick<ForwardDeadLetter, 'operation' | 'key'> | undefined => {
  const after = query.get('after');
  if (after === null) return undefined;
  const [, operation, key] = /^(put|void) (\S{1,200})$/.exec(after) ?? [];
  if (operation === undefined || key === undefined)
    throw new Problem('invalid-request', 'this is no place in the list', [
      { at: 'after', detail: 'must be as `more` has it' },
    ]);
  return { operation: operation as ForwardDeadLetter['operation'], key };
};

export const listForwardingDeadLetters = route({
  method: 'GET',
  path: '/v1/forwarding/:id/dead-letters',
  access: staff(OPERATOR),
  tag: 'Purposes',
  summary: 'Lists what the target has refused, with its words.',
  carries: 'findings',
  query: AFTER_QUERY,
  answers: {
    200: {
      description: 'What the target has refused.',
      schema: objectSchema({ deadLetters: arraySchema(DEAD_LETTER) }, MORE),
      example: {
        deadLetters: [
          {
            operation: 'put',
            statement: '6a9a54a3-d47a-4750-b83f-282f19a637a7',
            status: 409,
            reason: 'a different statement has this id',
            at: '2026-11-28T07:08:55.191Z',
          },
        ],
      },
    },
  },
  handle: async ({ params, query, principal }, services) => {
    const { id } = await findSteeredPurpose(params.id, principal, services);
    const page = await services.studies.forwarding.deadLetters(id, readPlace(query));
    const last = page.length < DEAD_LETTERS_PAGE ? undefined : page.at(-1);
    const path = `${services.publicPath}/v1/forwarding/${encodeURIComponent(id)}/dead-letters`;
    return {
      status: 200,
      body: {
        deadLetters: page.map(({ at, key: _, ...letter }) => ({ ...letter, at: isoTime(at) })),
        more: last && `${path}?after=${encodeURIComponent(placeOf(last))}`,
      },
    };
  },
});

export const replayForwarding = route({
  method: 'POST',
  path: '/v1/forwarding/:id/replay',
  access: staff(OPERATOR),
  tag: 'Purposes',
  summary: 'Sends again what the target has refused.',
  carries: 'none',
  answers: {
    202: {
      description: 'All of them are sent again.',
      schema: objectSchema({ replayed: COUNT }),
      example: { replayed: 1 },
    },
  },
  handle: async ({ params, principal }, services) => {
    const { id } = await findSteeredPurpose(params.id, principal, services);
    return { status: 202, body: { replayed: await services.studies.forwarding.replay(id, principal.actor) } };
  },
});
