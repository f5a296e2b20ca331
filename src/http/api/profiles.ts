import type { KeptProfile, Profiles } from '../../profiles/registry/profile-registry.ts';
import type { Request, Response, Route } from '../message/request-response.ts';
import { Problem } from '../../core/problem.ts';
import { LIMITS } from '../../profiles/read/document-limits.ts';
import {
  checkType,
  createOperatorResources,
  jsonAnswer,
  type OperatorResourceDeps,
} from './shared/operator-resource.ts';
import { wholeBody } from '../message/whole-body.ts';

/** What the resources of profiles are built from. */
export interface ProfilesDeps extends OperatorResourceDeps {
  readonly profiles: Profiles;
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
}

/** The media type of a profile document (Part Three 1.1 of xAPI Profiles). */
const JSON_LD = 'application/ld+json';
const JSON_TYPE = 'application/json';

/** A page of this origin must not come of what someone wrote into a profile, whatever a browser makes of it. */
const HARMLESS = { 'Content-Security-Policy': "default-src 'none'; sandbox" };

const shown = ({ profile, origin, warnings }: KeptProfile) => ({
  id: profile.id,
  prefLabel: profile.prefLabel,
  origin,
  versions: profile.versions.map(({ id, generatedAtTime }) => ({ id, generatedAtTime })),
  warnings,
});

/** The document of a profile as it was loaded. */
export const documentAnswer = ({ document }: KeptProfile): Response => ({
  status: 200,
  headers: { 'Content-Type': JSON_LD, ...HARMLESS },
  body: document,
});

/** Whether the sender asks for the document of a profile rather than for what `other` is the media type of. */
export const isDocumentWanted = ({ accepts, header }: Pick<Request, 'accepts' | 'header'>, other: string): boolean =>
  accepts([other, JSON_LD]) === JSON_LD ||
  (accepts([other]) === undefined && (header('accept') ?? '').toLowerCase().includes(JSON_LD));

/**
 * Builds the resources with which an operator adds, reads and retires profiles. What other processes changed is taken
 * in first.
 */
export const createProfileResources = (deps: ProfilesDeps): readonly Route[] => {
  const { profiles, publicPath } = deps;
  const resource = createOperatorResources(deps);

  const found = async ({ params }: Request): Promise<KeptProfile> => {
    await profiles.refresh();
    const kept = profiles.find(params['id'] ?? '');
    if (kept === undefined) throw new Problem('not-found', 'no profile has this id');
    return kept;
  };

  return [
    resource('/v1/profiles', {
      GET: {
        handle: async () => {
          await profiles.refresh();
          return jsonAnswer(200, { profiles: profiles.list().map(shown) });
        },
      },
      POST: {
        handle: async (request) => {
          checkType(request, [JSON_LD, JSON_TYPE]);
          const document = await wholeBody(request, LIMITS.bytes);
          await profiles.refresh();
          const before = new Set(profiles.list().map(({ profile }) => profile.id));
          const kept = await profiles.add(document);
          const { id } = kept.profile;
          return jsonAnswer(before.has(id) ? 200 : 201, shown(kept), {
            Location: `${publicPath}/v1/profiles/${encodeURIComponent(id)}`,
          });
        },
      },
    }),
    resource('/v1/profiles/:id', {
      GET: {
        handle: async (request) => {
          const kept = await found(request);
          const answer = isDocumentWanted(request, JSON_TYPE) ? documentAnswer(kept) : jsonAnswer(200, shown(kept));
          return { ...answer, headers: { ...answer.headers, Vary: 'Accept' } };
        },
      },
      DELETE: {
        handle: async ({ params }) => {
          await profiles.refresh();
          if (!(await profiles.retire(params['id'] ?? ''))) throw new Problem('not-found', 'no profile has this id');
          return { status: 204, headers: {} };
        },
      },
    }),
  ];
};
