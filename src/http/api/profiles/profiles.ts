import { createHash } from 'node:crypto';
import { Problem } from '../../../core/problem.ts';
import type { CompiledProfiles } from '../../../profiles/judge/compile-profiles.ts';
import { LIMITS } from '../../../profiles/read/document-limits.ts';
import { ROOT_ORGANISATION } from '../../../sources/organisations/organisations.ts';
import type { RecheckStatements } from '../../../profiles/judge/recheck-statements.ts';
import type { LoadedProfile, ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import { checkContentType } from '../../message/media-type.ts';
import type { Request, Response } from '../../message/request-response.ts';
import { readWholeBody } from '../../message/body/whole-body.ts';
import { createReadProfileChanges, type ExplainRules, withSentences } from './profile-changes.ts';
import { checkIfMatch, etagHeader, versionOf } from '../shared/if-match.ts';
import { jsonResponse } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which an operator adds, reads and retires profiles. */
export type ProfileHandlers = Readonly<Record<'list' | 'add' | 'read' | 'retire', StaffHandler>>;

interface ProfileHandlersDeps {
  readonly recheckStatements: RecheckStatements;
  readonly profiles: ProfileRegistry;
  readonly explainRules: ExplainRules;
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

const digests = new WeakMap<Uint8Array, string>();
/** The digest of a document, which is made once. */
const digestOf = (document: Uint8Array): string => {
  const digest = digests.get(document) ?? createHash('sha256').update(document).digest('base64url');
  digests.set(document, digest);
  return digest;
};

const profileVersion = ({ document, earlierVersions }: LoadedProfile): string =>
  versionOf([digestOf(document), idsOf(earlierVersions)]);

/** The version of all profiles in force. */
const listVersion = (all: readonly LoadedProfile[]): string =>
  versionOf(all.map((one) => [one.profile.id, profileVersion(one)]));

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
  explainRules,
  publicPath,
}: ProfileHandlersDeps): ProfileHandlers => {
  const readChanges = createReadProfileChanges({ profiles, recheckStatements });
  return {
    list: async () => {
      await profiles.refresh();
      const all = profiles.list();
      const body = { profiles: all.map((loaded) => profileJson(loaded, profiles.current())) };
      return jsonResponse(200, body, etagHeader(listVersion(all)));
    },
    add: async (request, by) => {
      checkAnswersForAll(by);
      checkContentType(request, [JSON_LD, JSON_TYPE]);
      const checkVersion = checkIfMatch(request, 'a profile in force has');
      const document = await readWholeBody(request, LIMITS.bytes);
      await profiles.refresh();
      const all = profiles.list();
      checkVersion(listVersion(all));
      const before = new Set(all.map(({ profile }) => profile.id));
      const preview = profiles.preview(document);
      const { profile, compiled, earlierVersions } = preview;
      const { id, prefLabel } = profile;
      const changes = withSentences(await readChanges(preview), explainRules(request, id));
      if (isPreview(request.search)) {
        const warnings = [...profile.warnings, ...(compiled.warnings.get(id) ?? [])];
        const body = { id, prefLabel, earlierVersions: idsOf(earlierVersions), warnings, changes };
        return jsonResponse(200, body, etagHeader(listVersion(all)));
      }
      const added = await profiles.add(document, (now) => checkVersion(listVersion(now)));
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
      return { ...response, headers: { ...headers, ...etagHeader(profileVersion(profile)), Vary: 'Accept' } };
    },
    retire: async (request, by) => {
      checkAnswersForAll(by);
      const checkVersion = checkIfMatch(request, 'the profile has');
      const id = request.params['id'] ?? '';
      const isRetired = await profiles.retire(id, (all) => {
        const found = all.find(({ profile }) => profile.id === id);
        if (found !== undefined) checkVersion(profileVersion(found));
      });
      if (!isRetired) throw new Problem('not-found', 'no profile has this id');
      return { status: 204, headers: {} };
    },
  };
};
