import { arraySchema, namedSchema, objectSchema, type Sent, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { checkIfMatch, etagHeader } from '../../http/api/shared/if-match.ts';
import { jsonResponse } from '../../http/api/shared/json-body.ts';
import { listRows, type RowList, type TextForReader, textForReader } from '../../http/api/shared/list-rows.ts';
import { readCompleteBody } from '../../http/message/body/complete-body.ts';
import { checkContentType } from '../../http/message/media-type.ts';
import { createExplainRules } from '../../http/pages/profiles/explain-rules.ts';
import { documentResponse, prefersDocument, PROFILE_DOCUMENT } from '../../http/pages/profiles/profile-document.ts';
import { LIMITS } from '../../profiles/read/document-limits.ts';
import type { LoadedProfile } from '../../profiles/registry/profile-registry.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { done, IF_MATCH, LOCATION, VERSION } from '../openapi/shared/operation.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { once } from '../route/once.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { readProfileChanges, withSentences } from './profile-changes.ts';
import {
  ADDED_PROFILE,
  earlierIdsOf,
  listVersion,
  PREVIEWED_PROFILE,
  PROFILE,
  PROFILE_EXAMPLE,
  profileJson,
  profileVersion,
} from './profile-json.ts';

const JSON_TYPE = 'application/json';
const DOCUMENT_TYPES = { types: [PROFILE_DOCUMENT, JSON_TYPE] };

const explainRules = once(({ sources }) => createExplainRules(sources.profiles));

/** A profile is in force for the sources of every organisation. Throws Problem `forbidden`. */
const checkAnswersForAll = ({ organisation }: { readonly organisation: string }): void => {
  if (organisation !== ROOT_ORGANISATION)
    throw new Problem(
      'forbidden',
      `profiles are in force for every organisation: ask an operator of ${ROOT_ORGANISATION}`,
    );
};

/** True if the document is only to be compared. Throws Problem `invalid-request`. */
const isPreview = (query: URLSearchParams): boolean => {
  const preview = query.get('preview') ?? 'false';
  if (preview !== 'true' && preview !== 'false')
    throw new Problem('invalid-request', 'preview must be true or false', [
      { at: 'preview', detail: 'must be true or false' },
    ]);
  return preview === 'true';
};

// Each handler refreshes the registry first, since other processes change profiles too.

const ORDERS = { fields: ['name', 'id', 'versions', 'warnings'], usual: 'name' } as const;

const listFor = (textOf: TextForReader): RowList<LoadedProfile, (typeof ORDERS.fields)[number]> => ({
  ...ORDERS,
  key: ({ profile }) => profile.id,
  texts: ({ profile }) => Object.values(profile.prefLabel),
  values: {
    name: ({ profile: { prefLabel, id } }) => textOf(prefLabel, id),
    id: ({ profile }) => profile.id,
    versions: ({ profile }) => profile.versions.length,
    warnings: ({ warnings }) => warnings.length,
  },
});

/** The number of sources that each profile checks, by its id. */
const countChecked = (sources: Awaited<ReturnType<OrganisationService['sources']>>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { profiles = [] } of sources)
    for (const { id, mode } of profiles) if (mode !== 'off') counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

export const listProfiles = route({
  method: 'GET',
  path: '/v1/profiles',
  access: staff(OPERATOR),
  tag: 'Profiles',
  summary: 'Lists the profiles in force.',
  description: UNPAGED,
  carries: 'none',
  query: listQuery(ORDERS),
  answers: {
    200: {
      description: 'The profiles.',
      schema: objectSchema({ profiles: arraySchema(PROFILE) }, MORE),
      headers: { ETag: 'The version of all profiles in force, for If-Match if one is added.' },
      example: { profiles: [PROFILE_EXAMPLE] },
    },
  },
  handle: async ({ query, header, principal }, { sources: { profiles, organisations }, publicPath }) => {
    await profiles.refresh();
    const all = profiles.list();
    const checked = countChecked(await organisations.sources(principal.organisation));
    const { items, more } = listRows(
      all,
      { query, path: `${publicPath}/v1/profiles` },
      listFor(textForReader({ header })),
    );
    const body = {
      profiles: items.map((loaded) => ({
        ...profileJson(loaded, profiles.current()),
        sources: checked.get(loaded.profile.id) ?? 0,
      })),
      ...more,
    };
    return { status: 200, headers: etagHeader(listVersion(all)), body };
  },
});

export const addProfile = route({
  method: 'POST',
  path: '/v1/profiles',
  access: staff(OPERATOR),
  tag: 'Profiles',
  summary: 'Adds a profile, or a new version of it, and says what that changes.',
  carries: 'none',
  query: { preview: { schema: { type: 'boolean', default: false }, description: 'Compares and adds nothing.' } },
  headers: {
    'If-Match': {
      schema: STRING,
      description: 'The ETag of the list, or of the preview, that the upload rests on.',
    },
  },
  body: {
    schema: namedSchema('ProfileDocument', {
      type: 'object',
      description: 'A profile document (xAPI Profiles, Part Two).',
    }),
    ...DOCUMENT_TYPES,
  },
  answers: {
    200: {
      description: 'A new version, or what a preview says.',
      schema: { anyOf: [ADDED_PROFILE, PREVIEWED_PROFILE] },
      headers: {
        Location: 'The path of the profile; absent on a preview.',
        ETag: 'On a preview: the version of all profiles in force.',
      },
      example: {
        ...PROFILE_EXAMPLE,
        changes: [
          {
            version: 'https://profiles.example/exercises/v1',
            before: 'https://profiles.example/exercises/v1',
            templates: { added: [], removed: [], changed: [] },
            patterns: { added: [], removed: [], changed: ['https://profiles.example/exercises/session'] },
            concepts: { added: [], removed: [] },
            statements: {
              sources: [{ source: 'moodle', checked: 1, noLongerValid: 0, rules: [] }],
              isPartial: false,
            },
          },
        ],
      },
    },
    201: {
      description: 'The added profile.',
      schema: ADDED_PROFILE,
      headers: LOCATION,
      example: {
        ...PROFILE_EXAMPLE,
        warnings: [
          {
            at: '/definition',
            detail: 'must not be empty or null',
            requirement: 'xAPI Profiles 1.0, Part Two 4.0',
          },
          {
            at: '/seeAlso',
            detail: 'must be an IRI with a scheme; found "nowhere"',
            requirement: 'xAPI Profiles 1.0, Part Two 6.0',
          },
        ],
        changes: [],
      },
    },
  },
  problems: ['invalid-profile', 'state-conflict', 'precondition-failed'],
  handle: async (request, services) => {
    const { profiles } = services.sources;
    checkAnswersForAll(request.principal);
    checkContentType(request, [PROFILE_DOCUMENT, JSON_TYPE]);
    const checkVersion = checkIfMatch(request, 'a profile in force has');
    const document = await readCompleteBody(request, LIMITS.bytes);
    await profiles.refresh();
    const all = profiles.list();
    checkVersion(listVersion(all));
    const before = new Set(all.map(({ profile }) => profile.id));
    const preview = profiles.preview(document);
    const { profile, compiled, earlierVersions } = preview;
    const { id, prefLabel } = profile;
    const found = await readProfileChanges(preview, services.sources);
    const changes = withSentences(found, explainRules(services)(request, id));
    if (isPreview(request.query)) {
      const warnings = [...profile.warnings, ...(compiled.warnings.get(id) ?? [])];
      const body: Sent<typeof PREVIEWED_PROFILE> = {
        id,
        prefLabel,
        earlierVersions: earlierIdsOf(earlierVersions),
        warnings,
        changes,
      };
      return { status: 200, headers: etagHeader(listVersion(all)), body };
    }
    const added = await profiles.add(document, (now) => checkVersion(listVersion(now)));
    const headers = { Location: `${services.publicPath}/v1/profiles/${encodeURIComponent(id)}` };
    const body: Sent<typeof ADDED_PROFILE> = { ...profileJson(added, profiles.current()), changes };
    return before.has(id) ? { status: 200, headers, body } : { status: 201, headers, body };
  },
});

export const getProfile = route({
  method: 'GET',
  path: '/v1/profiles/:id',
  access: staff(OPERATOR),
  tag: 'Profiles',
  summary: 'Reads a profile, or its document.',
  carries: 'none',
  answers: { 200: { description: 'The profile, or its document.', ...DOCUMENT_TYPES, headers: VERSION } },
  handle: async (request, { sources: { profiles } }) => {
    await profiles.refresh();
    const profile = profiles.find(request.params.id);
    if (profile === undefined) throw new Problem('not-found', 'no profile has this id');
    const { headers, ...response } = prefersDocument(request, JSON_TYPE)
      ? documentResponse(profile, request.params.id)
      : jsonResponse(200, profileJson(profile, profiles.current()));
    return {
      ...response,
      status: 200,
      headers: { ...headers, ...etagHeader(profileVersion(profile)), Vary: 'Accept' },
    };
  },
});

export const retireProfile = route({
  method: 'DELETE',
  path: '/v1/profiles/:id',
  access: staff(OPERATOR),
  tag: 'Profiles',
  summary: 'Retires a profile.',
  carries: 'none',
  headers: IF_MATCH,
  answers: { 204: done('The profile is retired.') },
  problems: ['state-conflict', 'precondition-failed'],
  handle: async (request, { sources: { profiles } }) => {
    checkAnswersForAll(request.principal);
    const checkVersion = checkIfMatch(request, 'the profile has');
    const { id } = request.params;
    const isRetired = await profiles.retire(id, (all) => {
      const found = all.find(({ profile }) => profile.id === id);
      if (found !== undefined) checkVersion(profileVersion(found));
    });
    if (!isRetired) throw new Problem('not-found', 'no profile has this id');
    return { status: 204 };
  },
});
