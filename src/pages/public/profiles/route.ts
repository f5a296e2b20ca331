import { open } from '../../../api/route/access.ts';
import { once } from '../../../api/route/once.ts';
import { rawRoute } from '../../../api/route/route.ts';
import type { ProfileViolations, ProfileViolationCount } from '../../../api/route/services.ts';
import { Problem } from '../../../core/problem.ts';
import type { Handler, Request } from '../../../http/message/request-response.ts';
import { documentResponse, prefersDocument } from '../../../http/pages/profiles/profile-document.ts';
import { createProfileNames, profilePath } from '../../../http/pages/profiles/profile-names.ts';
import { createLookUp } from '../../../http/pages/profiles/profile-view.ts';
import { rangesOf } from '../../../http/pages/profiles/reader-languages.ts';
import { pageResponse, withHeaders } from '../../../http/pages/shared/page-response.ts';
import type { ReadPageContext } from '../../../http/server/page-context.ts';
import { checkParameters } from '../../../http/xapi/parameters.ts';
import type { LoadedProfile, ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import { lastSegmentOf } from '../../html/localized-text.ts';
import { profileListPage } from './list-page.ts';
import { profilePage } from './page.ts';
import { createPatternDrawings } from './pattern-drawings.ts';
import { profileEntryView, profileView } from './view.ts';

/** The pages of profiles and their documents, open to all. */
interface ProfilePageHandlers {
  readonly list: Handler;
  /** The page of a profile, or its document if the client prefers JSON-LD. */
  readonly show: Handler;
  readonly document: Handler;
}

interface ProfilePagesDeps {
  readonly profiles: ProfileRegistry;
  readonly readContext: ReadPageContext;
  readonly violations: ProfileViolations;
}

/** More than any profile has templates, concepts and patterns, for each of several sources. */
const MAX_COUNTS = 5000;

const HTML = 'text/html';

const createProfilePageHandlers = (deps: ProfilePagesDeps): ProfilePageHandlers => {
  const { profiles, violations, readContext } = deps;
  const readNames = createProfileNames(profiles);
  const drawPatterns = createPatternDrawings(profiles);

  const findProfile = ({ params }: Request): LoadedProfile => {
    const loaded = profiles.find(params['id'] ?? '');
    if (loaded === undefined) throw new Problem('not-found', 'no profile has this id');
    return loaded;
  };

  /** The violations of all versions by all sources, the most frequent first. */
  const readViolationCounts = async ({ profile }: LoadedProfile): Promise<readonly ProfileViolationCount[]> => {
    const counts = await Promise.all(
      profile.versions.map(({ id }) => violations.listCounts({ profile: id, limit: MAX_COUNTS })),
    );
    const sums = new Map<string, ProfileViolationCount>();
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

const pages = once(({ sources: { profiles, violations }, readContext }) =>
  createProfilePageHandlers({ profiles, violations, readContext }),
);

export const showProfileList = rawRoute({
  method: 'GET',
  path: '/profiles',
  access: open,
  tag: 'Operations',
  summary: 'Shows the profiles.',
  carries: 'none',
  answers: { 200: { description: 'The profiles.', types: ['text/html'] } },
  makeHandler: (services) => pages(services).list,
});

export const showProfile = rawRoute({
  method: 'GET',
  path: '/profiles/:id',
  access: open,
  tag: 'Operations',
  summary: 'Shows a profile, or answers its document.',
  carries: 'none',
  answers: { 200: { description: 'The profile.', types: ['text/html', 'application/ld+json'] } },
  makeHandler: (services) => pages(services).show,
});

export const readProfileDocument = rawRoute({
  method: 'GET',
  path: '/profiles/:id/document',
  access: open,
  tag: 'Operations',
  summary: 'Downloads the document of a profile.',
  carries: 'none',
  answers: { 200: { description: 'The document.', types: ['application/ld+json'] } },
  makeHandler: (services) => pages(services).document,
});
