import { arraySchema, namedSchema, objectSchema, type Sent, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { readJson } from '../../http/api/shared/json-body.ts';
import { listRows, type RowList } from '../../http/api/shared/list-rows.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import { organisationOf } from '../../access/sources/organisations/organisations.ts';
import type { Grant } from '../../access/sources/sharing/grants.ts';
import { validateGrant } from '../../access/sources/validate-source.ts';
import { done, LOCATION, sent } from '../openapi/shared/operation.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff, type StaffRequest } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';
import { SCOPE_LIST } from './source-json.ts';

/** The source, or the organisation with all its sources, to which a grant gives access. */
interface Target {
  readonly id: string;
  readonly path: string;
  readonly sources: Awaited<ReturnType<OrganisationService['sources']>>;
  /** The ids that a grant of this source may name: its own, and that of its organisation. */
  readonly grantedAs: readonly string[];
}

type TargetRequest = Pick<StaffRequest, 'principal'> & { readonly params: { readonly id: string } };

const GRANT = namedSchema(
  'Grant',
  objectSchema({ of: STRING, key: STRING, source: STRING, name: STRING, scopes: SCOPE_LIST }),
);

const EXAMPLE = {
  of: 'moodle',
  key: 'fab4be13c5cddef800c0e927',
  source: 'dashboard',
  name: 'The dashboard',
  scopes: ['statements/read'],
};
const ORGANISATION_EXAMPLE = { ...EXAMPLE, of: 'org:lycee' };

const LISTED = {
  200: {
    description: 'The grants.',
    schema: objectSchema({ grants: arraySchema(GRANT) }, MORE),
    example: { grants: [ORGANISATION_EXAMPLE] },
  },
} as const;

const LIST: RowList<Grant, 'name' | 'source' | 'key'> = {
  fields: ['name', 'source', 'key'],
  usual: 'name',
  key: ({ of, key }) => `${key} ${of}`,
  texts: ({ reader }) => [reader.name, reader.id],
  values: { name: ({ reader }) => reader.name, source: ({ reader }) => reader.id, key: ({ key }) => key },
};

const grantJson = ({ of, key, reader, scopes }: Grant): Sent<typeof GRANT> => ({
  of,
  key,
  source: reader.id,
  name: reader.name,
  scopes,
});

/** Rejects with Problem `not-found`, also for a source outside the organisation of the operator. */
const findSource = async ({ params, principal }: TargetRequest, { sources }: Services): Promise<Target> => {
  const source = await sources.organisations.source(params.id, principal.organisation);
  const { id } = source;
  return { id, path: `/v1/sources/${id}`, sources: [source], grantedAs: [id, organisationOf(source)] };
};

/** Rejects as `findSource` does. */
const findOrganisation = async ({ params, principal }: TargetRequest, { sources }: Services): Promise<Target> => {
  const { id } = await sources.organisations.get(params.id, principal.organisation);
  const within = (await sources.organisations.sources(id)).filter((source) => organisationOf(source) === id);
  return { id, path: `/v1/organisations/${id}`, sources: within, grantedAs: [id] };
};

const list = async (query: URLSearchParams, { path, grantedAs }: Target, { sources, publicPath }: Services) => {
  const all = await sources.grants.list(grantedAs);
  const { items, more } = listRows(all, { query, path: `${publicPath}${path}/grants` }, LIST);
  return { status: 200 as const, body: { grants: items.map(grantJson), ...more } };
};

const add = async (request: StaffRequest, target: Target, { sources, publicPath }: Services) => {
  const { id, path } = target;
  const { key } = validateGrant(await readJson(request));
  const grant = await sources.grants.check(id, target.sources, key);
  await sources.recordChange(
    { type: 'credential.changed', by: request.principal.actor, data: { credential: key, reads: { added: [id] } } },
    () => sources.grants.add(grant),
  );
  const headers = { Location: `${publicPath}${path}/grants/${key}` };
  return { status: 201 as const, headers, body: grantJson(grant) };
};

const remove = async (
  { params: { key }, principal }: TargetRequest & { readonly params: { readonly key: string } },
  { id }: Target,
  { sources: { grants, recordChange } }: Services,
) => {
  const data = { credential: key, reads: { removed: [id] } };
  const isThere = (await grants.list([id])).some((one) => one.key === key);
  if (
    !isThere ||
    !(await recordChange({ type: 'credential.changed', by: principal.actor, data }, () => grants.remove(id, key)))
  )
    throw new Problem('not-found', 'there is no such grant');
  return { status: 204 as const };
};

export const listGrantsOfSource = route({
  method: 'GET',
  path: '/v1/sources/:id/grants',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lists the credentials of other sources that may read a source.',
  description: UNPAGED,
  carries: 'none',
  query: listQuery(LIST),
  answers: LISTED,
  handle: async (request, services) => list(request.query, await findSource(request, services), services),
});

export const addGrantOfSource = route({
  method: 'POST',
  path: '/v1/sources/:id/grants',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lets a credential of another source read a source.',
  carries: 'none',
  body: sent(validateGrant.schema, { key: 'moodle-5f3a9c' }),
  answers: { 201: { description: 'The grant.', schema: GRANT, headers: LOCATION, example: EXAMPLE } },
  problems: ['not-found', 'state-conflict'],
  handle: async (request, services) => add(request, await findSource(request, services), services),
});

export const removeGrantOfSource = route({
  method: 'DELETE',
  path: '/v1/sources/:id/grants/:key',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Ends a grant.',
  carries: 'none',
  answers: { 204: done('The grant has ended.') },
  handle: async (request, services) => remove(request, await findSource(request, services), services),
});

export const listGrantsOfOrganisation = route({
  method: 'GET',
  path: '/v1/organisations/:id/grants',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lists the credentials that may read all sources of an organisation.',
  description: UNPAGED,
  carries: 'none',
  query: listQuery(LIST),
  answers: LISTED,
  handle: async (request, services) => list(request.query, await findOrganisation(request, services), services),
});

export const addGrantOfOrganisation = route({
  method: 'POST',
  path: '/v1/organisations/:id/grants',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lets a credential read all sources of an organisation.',
  carries: 'none',
  body: sent(validateGrant.schema, { key: 'moodle-5f3a9c' }),
  answers: { 201: { description: 'The grant.', schema: GRANT, headers: LOCATION, example: ORGANISATION_EXAMPLE } },
  problems: ['not-found', 'state-conflict'],
  handle: async (request, services) => add(request, await findOrganisation(request, services), services),
});

export const removeGrantOfOrganisation = route({
  method: 'DELETE',
  path: '/v1/organisations/:id/grants/:key',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Ends a grant.',
  carries: 'none',
  answers: { 204: done('The grant has ended.') },
  handle: async (request, services) => remove(request, await findOrganisation(request, services), services),
});
