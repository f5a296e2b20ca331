import { Problem } from '../../core/problem.ts';
import type { CompiledProfiles } from '../../profiles/judge/compile-profiles.ts';
import { LIMITS } from '../../profiles/read/document-limits.ts';
import { ROOT_ORGANISATION } from '../../sources/organisations.ts';
import type { RecheckStatements } from '../../profiles/judge/recheck-statements.ts';
import type { LoadedProfile, ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import { checkContentType } from '../message/media-type.ts';
import type { Request, Response } from '../message/request-response.ts';
import { readWholeBody } from '../message/whole-body.ts';
import { createReadProfileChanges } from './profile-changes.ts';
import { jsonResponse } from './shared/json-body.ts';
import type { StaffHandler } from './shared/staff-guard.ts';

/** The handlers by which an operator adds, reads and retires profiles. */
export type ProfileHandlers = Readonly<Record<'list' | 'add' | 'read' | 'retire', StaffHandler>>;

interface ProfileHandlersDeps {
  readonly recheckStatements: RecheckStatements;
  readonly profiles: ProfileRegistry;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

/** The media type of a profile document (Part Three 1.1 of xAPI Profiles). */
const JSON_LD = 'application/ld+json';
const JSON_TYPE = 'application/json';

/** What is written in a profile must not become a page of this origin, whatever a browser makes of it. */
const NO_SCRIPTS = { 'Content-Security-Policy': "default-src 'none'; sandbox" };

const idsOf = (earlier: LoadedProfile['earlierVersions']): readonly string[] =>
  earlier.map(({ version }) => version.id);

const profileJson = (
  { profile, origin, warnings, earlierVersions }: LoadedProfile,
  { versions: compiled }: CompiledProfiles,
) => ({
  id: profile.id,
  prefLabel: profile.prefLabel,
  origin,
  versions: profile.versions.map(({ id, generatedAtTime }) => ({
    id,
    generatedAtTime,
    uncheckedPatterns: compiled.get(id)?.patterns?.partlyChecked ?? [],
  })),
  // The document has no objects of these: they stay as a document before defines them.
  earlierVersions: idsOf(earlierVersions),
  warnings,
});

/** The document of a profile as it was loaded; by the id of an earlier version, the one that defines that. */
export const documentResponse = ({ document, earlierVersions }: LoadedProfile, id?: string): Response => ({
  status: 200,
  headers: { 'Content-Type': JSON_LD, ...NO_SCRIPTS },
  body: earlierVersions.find(({ version }) => version.id === id)?.document ?? document,
});

/** Whether the client prefers the document of a profile to the media type `other`. */
export const prefersDocument = ({ accepts, header }: Pick<Request, 'accepts' | 'header'>, other: string): boolean =>
  accepts([other, JSON_LD]) === JSON_LD ||
  (accepts([other]) === undefined && (header('accept') ?? '').toLowerCase().includes(JSON_LD));

/** A profile is in force for the sources of every organisation. Throws Problem `forbidden`. */
const checkAnswersForAll = ({ organisation }: { readonly organisation: string }): void => {
  if (organisation !== ROOT_ORGANISATION)
    throw new Problem(
      'forbidden',
      `profiles are in force for every organisation: ask an operator of ${ROOT_ORGANISATION}`,
    );
};

/** Whether the document is only to be compared. Throws Problem `invalid-request`. */
const isPreview = (search: string): boolean => {
  const preview = new URLSearchParams(search).get('preview') ?? 'false';
  if (preview !== 'true' && preview !== 'false')
    throw new Problem('invalid-request', 'preview must be true or false', [
      { at: 'preview', detail: 'must be true or false' },
    ]);
  return preview === 'true';
};

/** The handlers of /v1/profiles; each refreshes the registry first, since other processes change profiles too. */
export const createProfileHandlers = ({
  profiles,
  recheckStatements,
  publicPath,
}: ProfileHandlersDeps): ProfileHandlers => {
  const readChanges = createReadProfileChanges({ profiles, recheckStatements });
  return {
    list: async () => {
      await profiles.refresh();
      return jsonResponse(200, { profiles: profiles.list().map((loaded) => profileJson(loaded, profiles.current())) });
    },
    add: async (request, by) => {
      checkAnswersForAll(by);
      checkContentType(request, [JSON_LD, JSON_TYPE]);
      const document = await readWholeBody(request, LIMITS.bytes);
      await profiles.refresh();
      const before = new Set(profiles.list().map(({ profile }) => profile.id));
      const changes = await readChanges(document);
      if (isPreview(request.search)) {
        const { profile, earlierVersions } = profiles.preview(document);
        return jsonResponse(200, { id: profile.id, earlierVersions: idsOf(earlierVersions), changes });
      }
      const added = await profiles.add(document);
      const { id } = added.profile;
      return jsonResponse(
        before.has(id) ? 200 : 201,
        { ...profileJson(added, profiles.current()), changes },
        {
          Location: `${publicPath}/v1/profiles/${encodeURIComponent(id)}`,
        },
      );
    },
    read: async (request) => {
      await profiles.refresh();
      const profile = profiles.find(request.params['id'] ?? '');
      if (profile === undefined) throw new Problem('not-found', 'no profile has this id');
      const { headers, ...response } = prefersDocument(request, JSON_TYPE)
        ? documentResponse(profile, request.params['id'])
        : jsonResponse(200, profileJson(profile, profiles.current()));
      return { ...response, headers: { ...headers, Vary: 'Accept' } };
    },
    retire: async ({ params }, by) => {
      checkAnswersForAll(by);
      await profiles.refresh();
      if (!(await profiles.retire(params['id'] ?? ''))) throw new Problem('not-found', 'no profile has this id');
      return { status: 204, headers: {} };
    },
  };
};
