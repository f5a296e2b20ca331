import { COUNT, INSTANT, namedSchema, objectSchema, type Sent, STRING } from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import type { ReplacementState } from '../../consent/admin/mention-admin.ts';
import { validateReplacement } from '../../consent/admin/validate-replacement.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { staff } from '../route/access.ts';
import { readSourcesInScope } from '../route/sources-in-scope.ts';
import { route } from '../route/route.ts';
import { STEWARD } from '../route/scopes.ts';

const REPLACEMENT = namedSchema(
  'Replacement',
  objectSchema({ id: STRING, requestedAt: INSTANT, statements: COUNT, digest: STRING }, { done: INSTANT }),
);

const replacementJson = ({ requestedAt, done, ...rest }: ReplacementState): Sent<typeof REPLACEMENT> => ({
  ...rest,
  requestedAt: isoTime(requestedAt),
  done: isoTime(done),
});

/** True if all sources of an order are in the scope of a steward. Orders for all sources belong to the root. */
const isOrderInScope =
  ({ organisation, hasInScope }: StaffPrincipal) =>
  (sources: readonly string[] | undefined): boolean =>
    sources === undefined ? organisation === ROOT_ORGANISATION : hasInScope(sources);

export const replacePerson = route({
  method: 'POST',
  path: '/v1/mentions/:person/replacements',
  access: staff(STEWARD),
  tag: 'People, for the institution',
  summary: 'Puts an anonymous account in the place of an erased person, in one statement or in all.',
  carries: 'none',
  body: { read: validateReplacement, example: { all: true } },
  answers: {
    202: {
      description: 'The order.',
      schema: REPLACEMENT,
      headers: { Location: 'Where its progress is read.' },
      example: {
        id: 'cef054fd-cdfd-46ad-90fe-43f3bffb9cde',
        statements: 0,
        digest: '0000000000000000000000000000000000000000000000000000000000000000',
        requestedAt: '2026-11-28T07:08:22.487Z',
      },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params: { person }, body, principal }, services) => {
    const sources = await readSourcesInScope(principal, services);
    const order = { ...body, person, sources, by: principal.actor };
    const state = await services.people.mentionAdmin.replace(order);
    const headers = { Location: `${services.publicPath}/v1/replacements/${state.id}` };
    return { status: 202, headers, body: replacementJson(state) };
  },
});

export const readReplacement = route({
  method: 'GET',
  path: '/v1/replacements/:id',
  access: staff(STEWARD),
  tag: 'People, for the institution',
  summary: 'Reads the progress of a replacement.',
  carries: 'none',
  answers: {
    200: {
      description: 'The progress.',
      schema: REPLACEMENT,
      example: {
        id: '431b33a1-86f5-4a2f-81ec-4f7baedbe64c',
        statements: 120,
        digest: '8a31685c37b31972990a192d78ab5332fc96ea826c82eb839ade0a20bc1939a0',
        requestedAt: '2026-11-28T07:08:38.504Z',
        done: '2026-11-28T07:08:39.550Z',
      },
    },
  },
  handle: async ({ params, principal }, { people }) => {
    const state = await people.mentionAdmin.replacement(params.id, isOrderInScope(principal));
    return { status: 200, body: replacementJson(state) };
  },
});
