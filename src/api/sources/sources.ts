import { arraySchema, objectSchema } from '../../core/json-schema.ts';
import { checkIfMatch, etagHeader } from '../../http/api/shared/if-match.ts';
import { readJson } from '../../http/api/shared/json-body.ts';
import { resolveProfileIds } from '../../http/api/profiles/profile-modes.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { checkShares } from '../../access/sources/sharing/sharing-sources.ts';
import type { NewSource } from '../../access/sources/sources.ts';
import { validateSource, validateSourceChange } from '../../access/sources/validate-source.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { SOURCE_LIST, readSourcePage } from '../operations/page-of-sources.ts';
import { asksForPage } from '../../http/api/shared/list-parameters.ts';
import { IF_MATCH, LOCATION, patch, VERSION } from '../openapi/shared/operation.ts';
import { staff } from '../route/access.ts';
import { once } from '../route/once.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';
import { checkQuota, createCheckSourceChange } from './source-change-rules.ts';
import { SOURCE, sourceJson } from './source-json.ts';

const NEW_EXAMPLE = { id: 'moodle', name: 'Moodle of our school', basis: 'public_task', keep: 'P3Y' };
const EXAMPLE = {
  id: 'moodle',
  name: 'A tool',
  basis: 'public_task',
  onWithheld: 'accept',
  createdAt: '2026-11-28T07:10:21.971Z',
  profiles: [],
  credentials: [
    {
      key: '57bb954ccfad4dbd063b5841',
      scopes: ['statements/write', 'statements/read/mine'],
      createdAt: '2026-11-28T07:10:22.256Z',
    },
  ],
};

const checkSourceChange = once(({ sources, purposes }) =>
  createCheckSourceChange({ grants: sources.grants, purposeWorkflow: purposes.purposeWorkflow }),
);

/** A refresh finds the profiles that other processes have added. */
const withProfileIds = async <T extends Pick<NewSource, 'profiles'>>(
  source: T,
  { sources: { profiles } }: Services,
): Promise<T> => {
  if (source.profiles === undefined) return source;
  await profiles.refresh();
  return { ...source, profiles: resolveProfileIds(profiles, source.profiles) };
};

export const listSources = route({
  method: 'GET',
  path: '/v1/sources',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Lists the sources with their credentials.',
  description: UNPAGED,
  carries: 'none',
  query: listQuery(SOURCE_LIST),
  answers: {
    200: {
      description: 'The sources, by id if it is not a page.',
      schema: objectSchema({ sources: arraySchema(SOURCE) }, MORE),
      example: {
        sources: [
          {
            id: 'default',
            name: 'Default source',
            basis: 'public_task',
            onWithheld: 'accept',
            createdAt: '2026-11-28T07:10:19.575Z',
            profiles: [],
            credentials: [{ key: 'key', scopes: ['all', 'operator'], createdAt: '2026-11-28T07:10:19.579Z' }],
          },
        ],
      },
    },
  },
  handle: async ({ query, principal }, services) => {
    const { sources, organisations } = services.sources;
    if (!asksForPage(query)) {
      const [all, credentials] = await Promise.all([
        organisations.sources(principal.organisation),
        sources.credentials(),
      ]);
      return { status: 200, body: { sources: all.map((source) => sourceJson(source, credentials)) } };
    }
    const { items, more } = await readSourcePage(
      { query, principal, path: '/v1/sources' },
      { list: SOURCE_LIST, services },
    );
    const credentials = await sources.credentialsOf(items.map(({ id }) => id));
    return { status: 200, body: { sources: items.map((source) => sourceJson(source, credentials)), ...more } };
  },
});

export const createSource = route({
  method: 'POST',
  path: '/v1/sources',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Creates a source.',
  carries: 'none',
  body: { read: validateSource, example: NEW_EXAMPLE },
  answers: {
    201: {
      description: 'The source.',
      schema: SOURCE,
      headers: { ...LOCATION, ...VERSION },
      example: {
        ...NEW_EXAMPLE,
        onWithheld: 'accept',
        createdAt: '2026-10-01T08:00:00.000Z',
        profiles: [],
        credentials: [],
      },
    },
  },
  problems: ['source-conflict', 'not-found'],
  handle: async ({ body, principal }, services) => {
    const root = principal.organisation;
    const { organisation = root, ...content } = await withProfileIds(body, services);
    await services.sources.organisations.checkOrganisation(organisation, root);
    checkQuota(content, root);
    const member = organisation === ROOT_ORGANISATION ? {} : { organisation };
    const source = await services.people.staff.sourcesBy(principal).create({ ...content, ...member });
    return {
      status: 201,
      headers: { Location: `${services.publicPath}/v1/sources/${source.id}`, ...etagHeader(String(source.v)) },
      body: sourceJson(source, []),
    };
  },
});

export const getSource = route({
  method: 'GET',
  path: '/v1/sources/:id',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Reads a source.',
  carries: 'none',
  answers: { 200: { description: 'The source.', schema: SOURCE, headers: VERSION, example: EXAMPLE } },
  handle: async ({ params, principal }, { sources: { sources, organisations } }) => {
    const source = await organisations.source(params.id, principal.organisation);
    const credentials = await sources.credentials();
    return { status: 200, headers: etagHeader(String(source.v)), body: sourceJson(source, credentials) };
  },
});

export const changeSource = route({
  method: 'PATCH',
  path: '/v1/sources/:id',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Changes a source by a JSON merge patch.',
  carries: 'none',
  headers: IF_MATCH,
  body: patch(validateSourceChange.schema, { name: 'Moodle', audience: 'minors' }),
  answers: {
    200: {
      description: 'The changed source.',
      schema: SOURCE,
      headers: VERSION,
      example: {
        id: 'foreign',
        name: 'foreign',
        basis: 'public_task',
        onWithheld: 'accept',
        organisation: 'org:company',
        createdAt: '2026-11-28T07:08:02.807Z',
        profiles: [],
        credentials: [
          { key: '5698c5517363bd2c413311c1', scopes: ['all'], createdAt: '2026-11-28T07:08:03.864Z' },
          { key: 'a5f1d182c8df2dced10dc180', scopes: ['all'], createdAt: '2026-11-28T07:08:03.217Z' },
        ],
      },
    },
  },
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, services) => {
    const { params, principal } = request;
    const { sources, organisations } = services.sources;
    const root = principal.organisation;
    const before = await organisations.source(params.id, root);
    const change = await withProfileIds(
      validateSourceChange(await readJson(request, 'application/merge-patch+json')),
      services,
    );
    if (change.organisation !== undefined) await organisations.checkOrganisation(change.organisation, root);
    if (change.shares)
      checkShares(
        change.organisation === undefined ? before : { ...before, organisation: change.organisation },
        change.shares,
        await sources.list(),
      );
    await checkSourceChange(services)(before, change, root);
    const checkVersion = checkIfMatch(request, 'the source has');
    const source = await services.people.staff.sourcesBy(principal).change(before.id, ({ v }) => {
      checkVersion(String(v));
      return change;
    });
    const credentials = await sources.credentials();
    return { status: 200, headers: etagHeader(String(source.v)), body: sourceJson(source, credentials) };
  },
});
