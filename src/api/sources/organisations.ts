import { defined } from '../../core/json-object.ts';
import { arraySchema, INSTANT, namedSchema, objectSchema, type Sent, STRING } from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { checkIfMatch, etagHeader } from '../../http/api/shared/if-match.ts';
import { listRows, type RowList } from '../../http/api/shared/list-rows.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import { validateOrganisation, validateOrganisationChange } from '../../access/sources/validate-source.ts';
import { SHOWN_CONTROLLER } from '../openapi/shared/controller.ts';
import { IF_MATCH, LOCATION, VERSION } from '../openapi/shared/operation.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';

type Organisation = Awaited<ReturnType<OrganisationService['get']>>;

/** An organisation of a list, with those above it as far as the reader reaches, the top first. */
interface ListedOrganisation extends Organisation {
  readonly above: readonly Organisation[];
}

const ORGANISATION = namedSchema(
  'Organisation',
  objectSchema(
    { id: STRING, name: STRING },
    {
      parent: STRING,
      controller: SHOWN_CONTROLLER,
      provider: { ...STRING, description: 'The name of the OpenID provider of this organisation itself.' },
      createdAt: INSTANT,
      above: {
        ...arraySchema(objectSchema({ id: STRING, name: STRING })),
        description: 'In the list: those above it that you reach, the top first.',
      },
    },
  ),
);

const organisationJson = (
  { id, parent, name, controller, createdAt }: Organisation,
  { people: { providers } }: Services,
): Sent<typeof ORGANISATION> => ({
  id,
  parent,
  name,
  controller,
  provider: providers.find(({ organisation }) => organisation === id)?.name,
  // The root is there from the beginning.
  createdAt: createdAt === 0 ? undefined : isoTime(createdAt),
});

/** Ends at a circle, which two concurrent moves can make. */
const withAbove = (all: readonly Organisation[]): readonly ListedOrganisation[] => {
  const byId = new Map(all.map((one) => [one.id, one]));
  return all.map((one) => {
    const above = new Set<Organisation>();
    for (let next = byId.get(one.parent ?? ''); next !== undefined && next !== one && !above.has(next);) {
      above.add(next);
      next = byId.get(next.parent ?? '');
    }
    return { ...one, above: [...above].toReversed() };
  });
};

const LIST: RowList<ListedOrganisation, 'tree' | 'name' | 'id' | 'created'> = {
  fields: ['tree', 'name', 'id', 'created'],
  usual: 'tree',
  key: ({ id }) => id,
  texts: ({ name }) => [name],
  values: {
    // A name has no control character: an organisation comes right before those below it.
    tree: (one) => [...one.above, one].map(({ name, id }) => `${name}\u0000${id}`).join('\u0000'),
    name: ({ name }) => name,
    id: ({ id }) => id,
    created: ({ createdAt }) => createdAt,
  },
};

export const listOrganisations = route({
  method: 'GET',
  path: '/v1/organisations',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lists the organisations.',
  description: `${UNPAGED} In the order \`tree\`, an organisation comes right before those below it.`,
  carries: 'none',
  query: listQuery(LIST),
  answers: {
    200: {
      description: 'The organisations.',
      schema: objectSchema({ organisations: arraySchema(ORGANISATION) }, MORE),
      example: {
        organisations: [
          { id: 'org:academie', parent: 'org:default', name: 'Académie', createdAt: '2026-11-28T07:07:43.555Z' },
          { id: 'org:company', parent: 'org:default', name: 'Company', createdAt: '2026-11-28T07:07:43.957Z' },
        ],
      },
    },
  },
  handle: async ({ query, principal }, services) => {
    const all = withAbove(await services.sources.organisations.list(principal.organisation));
    const { items, more } = listRows(all, { query, path: `${services.publicPath}/v1/organisations` }, LIST);
    const organisations = items.map(({ above, ...one }) => ({
      ...organisationJson(one, services),
      above: above.map(({ id, name }) => ({ id, name })),
    }));
    return { status: 200, body: { organisations, ...more } };
  },
});

export const createOrganisation = route({
  method: 'POST',
  path: '/v1/organisations',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Creates an organisation.',
  carries: 'none',
  body: { read: validateOrganisation, example: { id: 'org:lycee-curie', name: 'Lycée Curie' } },
  answers: {
    201: {
      description: 'The organisation.',
      schema: ORGANISATION,
      headers: { ...LOCATION, ...VERSION },
      example: {
        id: 'org:lycee',
        parent: 'org:default',
        name: 'Lycée',
        controller: { name: 'Lycée Ada', address: '2 Street', contact: 'dpo@lycee.example', country: 'BE' },
        createdAt: '2026-11-28T07:12:21.315Z',
      },
    },
  },
  problems: ['not-found', 'state-conflict'],
  handle: async ({ body, principal: { actor, organisation: root } }, services) => {
    const { organisations, recordChange } = services.sources;
    const data = { organisation: body.id, parent: body.parent ?? root };
    const created = await recordChange({ type: 'organisation.created', by: actor, data }, () =>
      organisations.create(body, root),
    );
    return {
      status: 201,
      headers: {
        Location: `${services.publicPath}/v1/organisations/${created.id}`,
        ...etagHeader(String(created.v)),
      },
      body: organisationJson(created, services),
    };
  },
});

export const getOrganisation = route({
  method: 'GET',
  path: '/v1/organisations/:id',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Reads an organisation.',
  carries: 'none',
  answers: {
    200: {
      description: 'The organisation.',
      schema: ORGANISATION,
      headers: VERSION,
      example: { id: 'org:lycee-club', parent: 'org:lycee', name: 'Club', createdAt: '2026-11-28T07:07:44.854Z' },
    },
  },
  handle: async ({ params, principal }, services) => {
    const found = await services.sources.organisations.get(params.id, principal.organisation);
    return { status: 200, headers: etagHeader(String(found.v)), body: organisationJson(found, services) };
  },
});

export const changeOrganisation = route({
  method: 'PATCH',
  path: '/v1/organisations/:id',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Changes an organisation by a JSON merge patch.',
  carries: 'none',
  headers: IF_MATCH,
  body: { read: validateOrganisationChange, example: { name: 'Lycée Marie Curie' }, isPatch: true },
  answers: {
    200: {
      description: 'The changed organisation.',
      schema: ORGANISATION,
      headers: VERSION,
      example: {
        id: 'org:ofcd012b0',
        parent: 'org:default',
        name: 'School',
        controller: { name: 'The town', address: '3 Street', contact: 'x@town.example', country: 'FR' },
        createdAt: '2026-11-28T07:12:28.437Z',
      },
    },
  },
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, services) => {
    const { actor, organisation: root } = request.principal;
    const { organisations, recordChange } = services.sources;
    const content = request.body;
    const checkVersion = checkIfMatch(request, 'the organisation has');
    const { id, v } = await organisations.get(request.params.id, root);
    // A refused change leaves no event, unless another change comes between.
    checkVersion(String(v));
    const data = {
      organisation: id,
      members: Object.keys(content),
      ...defined({ parent: content.parent }),
    };
    const changed = await recordChange({ type: 'organisation.changed', by: actor, data }, () =>
      organisations.change(
        id,
        (before) => {
          checkVersion(String(before.v));
          return content;
        },
        root,
      ),
    );
    return { status: 200, headers: etagHeader(String(changed.v)), body: organisationJson(changed, services) };
  },
});
