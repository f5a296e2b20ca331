import type { LoadedProfile, ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { Handler, Request } from '../../message/request-response.ts';
import type { ReadPageContext } from '../../server/page-context.ts';
import { profileListPage } from '../../../pages/profiles/profile-list-page.ts';
import { lastSegmentOf } from '../../../pages/html/localized-text.ts';
import { profilePage } from '../../../pages/profiles/profile-page.ts';
import { Problem } from '../../../core/problem.ts';
import { createPatternDrawings } from './pattern-drawings.ts';
import { createProfileNames, profilePath } from './profile-names.ts';
import { documentResponse, prefersDocument } from './profile-document.ts';
import { createLookUp, profileEntryView, profileView } from './profile-view.ts';
import { rangesOf } from './reader-languages.ts';
import { checkParameters } from '../../xapi/parameters.ts';
import { pageResponse, withHeaders } from '../shared/page-response.ts';

/** The pages of profiles and their documents, open to all. */
export interface ProfilePageHandlers {
  readonly list: Handler;
  /** The page of a profile, or its document if the client prefers JSON-LD. */
  readonly show: Handler;
  readonly document: Handler;
}

interface ViolationCount {
  readonly by: string;
  readonly kind: 'template' | 'concept' | 'pattern' | 'cmi5';
  readonly count: number;
}

export interface ProfilePagesDeps {
  readonly profiles: ProfileRegistry;
  readonly readContext: ReadPageContext;
  readonly violations: {
    readonly listCounts: (query: {
      readonly profile: string;
      readonly limit: number;
    }) => Promise<readonly ViolationCount[]>;
  };
}

/** More than any profile has templates, concepts and patterns, for each of several sources. */
const MAX_COUNTS = 5000;

const HTML = 'text/html';

export const createProfilePageHandlers = (deps: ProfilePagesDeps): ProfilePageHandlers => {
  const { profiles, violations, readContext } = deps;
  const readNames = createProfileNames(profiles);
  const drawPatterns = createPatternDrawings(profiles);

  const findProfile = ({ params }: Request): LoadedProfile => {
    const loaded = profiles.find(params['id'] ?? '');
    if (loaded === undefined) throw new Problem('not-found', 'no profile has this id');
    return loaded;
  };

  /** The violations of all versions by all sources, the most frequent first. */
  const readViolationCounts = async ({ profile }: LoadedProfile): Promise<readonly ViolationCount[]> => {
    const counts = await Promise.all(
      profile.versions.map(({ id }) => violations.listCounts({ profile: id, limit: MAX_COUNTS })),
    );
    const sums = new Map<string, ViolationCount>();
    for (const { by, kind, count } of counts.flat()) {
      const key = `${kind} ${by}`;
      sums.set(key, { by, kind, count: count + (sums.get(key)?.count ?? 0) });
    }
    return [...sums.values()].sort((a, b) => b.count - a.count);
  };

  return {
    list: async (request) => {
      checkParameters(new URLSearchParams(request.search), ['lang'], {});
      const { context, headers } = readContext(request, '/profiles');
      const ranges = rangesOf(request, context.language);
      const entries = profiles.list().map((loaded) => profileEntryView(loaded, ranges));
      return Promise.resolve(withHeaders(pageResponse(profileListPage(entries, context)), headers));
    },

    show: async (request) => {
      checkParameters(new URLSearchParams(request.search), ['lang'], {});
      const loaded = findProfile(request);
      const negotiated = { Vary: 'Accept, Accept-Language, Cookie', 'Cache-Control': 'no-store' };
      if (prefersDocument(request, HTML)) {
        const document = documentResponse(loaded, request.params['id']);
        return { ...document, headers: { ...document.headers, ...negotiated } };
      }
      const { context, headers } = readContext(request, profilePath(loaded.profile.id));
      const { profile } = loaded;
      const readerNames = { ranges: rangesOf(request, context.language), names: readNames() };
      const lookUp = createLookUp(profile.id, readerNames);
      const drawings = await drawPatterns(profile, {
        language: context.language,
        labelOf: (id) => lookUp(id).name?.text ?? lastSegmentOf(id),
      });
      const view = profileView(loaded, await readViolationCounts(loaded), { ...readerNames, drawings });
      const response = pageResponse(profilePage(view, context));
      return { ...response, headers: { ...headers, ...response.headers, ...negotiated } };
    },

    document: async (request) => {
      checkParameters(new URLSearchParams(request.search), [], {});
      const document = documentResponse(findProfile(request), request.params['id']);
      return Promise.resolve({ ...document, headers: { ...document.headers, 'Cache-Control': 'no-store' } });
    },
  };
};
