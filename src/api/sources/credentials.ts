import { INSTANT, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { readJson } from '../../http/api/shared/json-body.ts';
import { validateRotation, validateScopes } from '../../access/sources/validate-source.ts';
import { done, LOCATION, sent } from '../openapi/shared/operation.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { SCOPE_LIST } from './source-json.ts';

const CREDENTIAL = namedSchema('Credential', {
  ...objectSchema({ key: STRING, secret: STRING }),
  description: 'The secret is shown this once.',
});

const ROTATED_CREDENTIAL = namedSchema('RotatedCredential', {
  ...objectSchema({
    key: STRING,
    secret: STRING,
    scopes: SCOPE_LIST,
    replaces: objectSchema({ key: STRING, endsAt: INSTANT }),
  }),
  description: 'The secret is shown this once.',
});

const notFound = (): Problem => new Problem('not-found', 'this source has no such credential');

export const issueSourceCredential = route({
  method: 'POST',
  path: '/v1/sources/:id/credentials',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Issues a credential.',
  carries: 'none',
  body: sent(validateScopes.schema, { scopes: ['statements/write'] }),
  answers: {
    201: {
      description: 'The credential.',
      schema: CREDENTIAL,
      headers: LOCATION,
      example: { key: '96a31ea1132bf6a1ac58a884', secret: 'l5dHPBanA4fZuVB_Q9U8JH8L1KulwfpW' },
    },
  },
  handle: async (request, { sources, people, publicPath }) => {
    const { params, principal } = request;
    const { id } = await sources.organisations.source(params.id, principal.organisation);
    const scopes = validateScopes(await readJson(request));
    const credential = await people.staff.sourcesBy(principal).issue(id, scopes);
    const headers = { Location: `${publicPath}/v1/sources/${id}/credentials/${credential.key}` };
    return { status: 201, headers, body: credential };
  },
});

export const revokeSourceCredential = route({
  method: 'DELETE',
  path: '/v1/sources/:id/credentials/:key',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Revokes a credential.',
  carries: 'none',
  answers: { 204: done('The credential is revoked.') },
  handle: async ({ params: { id, key }, principal }, { sources, people }) => {
    const source = await sources.organisations.source(id, principal.organisation);
    const exists = (await sources.sources.credentials()).some((one) => one.source === source.id && one.key === key);
    if (!exists || !(await people.staff.sourcesBy(principal).revoke(key))) throw notFound();
    return { status: 204 };
  },
});

export const rotateSourceCredential = route({
  method: 'POST',
  path: '/v1/sources/:id/credentials/:key/rotate',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Replaces a credential by a new one; both are valid for a time.',
  carries: 'none',
  body: sent(validateRotation.schema, { overlap: 'P7D' }),
  answers: {
    201: {
      description: 'The new credential.',
      schema: ROTATED_CREDENTIAL,
      headers: LOCATION,
      example: {
        key: 'a5f1d182c8df2dced10dc180',
        secret: 'shown-once',
        scopes: ['all'],
        replaces: { key: '57bb954ccfad4dbd063b5841', endsAt: '2026-12-05T08:00:00.000Z' },
      },
    },
  },
  problems: ['state-conflict'],
  handle: async (request, { sources, people, publicPath }) => {
    const { params, principal } = request;
    const { id } = await sources.organisations.source(params.id, principal.organisation);
    const overlapMs = validateRotation(await readJson(request));
    if (!(await sources.sources.has(id, params.key))) throw notFound();
    const rotated = await people.staff.sourcesBy(principal).rotate(params.key, { overlapMs });
    const { key, secret, scopes, replaces } = rotated;
    return {
      status: 201,
      headers: { Location: `${publicPath}/v1/sources/${id}/credentials/${key}` },
      body: { key, secret, scopes, replaces: { key: replaces.key, endsAt: isoTime(replaces.endsAt) } },
    };
  },
});
