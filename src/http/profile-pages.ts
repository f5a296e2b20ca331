import type { KeptProfile, Profiles } from '../profiles/keep-profiles.ts';
import type { Incoming, Outgoing, Resource } from './exchange.ts';
import { LANGUAGES } from '../pages/language.ts';
import type { Page } from '../pages/page.ts';
import { profileListPage } from '../pages/profile-list.ts';
import { profilePage } from '../pages/profile-page.ts';
import { Problem } from '../problem.ts';
import { languageRanges } from '../xapi/accept-language.ts';
import { createPatternPictures } from './pattern-pictures.ts';
import { createProfileNames } from './profile-names.ts';
import { documentAnswer, isDocumentWanted } from './profiles.ts';
import { shownEntry, shownProfile } from './shown-profile.ts';
import { checkParameters } from './xapi-resource.ts';

type Kind = 'template' | 'concept' | 'pattern';

/** What the pages of profiles are built from. */
export interface ProfilePagesParts {
  readonly profiles: Profiles;
  readonly violations: {
    readonly counts: (query: { readonly profile: string; readonly limit: number }) => Promise<readonly { readonly by: string; readonly kind: Kind; readonly count: number }[]>;
  };
}

/** More than any profile has templates, concepts and patterns, for each of several sources. */
const COUNTS_AT_MOST = 5000;

const HTML = 'text/html';

const shown = ({ html, headers }: Page, vary: string): Outgoing =>
  ({ status: 200, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8', 'Vary': vary, 'Cache-Control': 'no-store' }, body: html });

/** Builds the pages on which people read profiles, and their documents; they are open to all. */
export const createProfilePages = ({ profiles, violations }: ProfilePagesParts): readonly Resource[] => {
  const names = createProfileNames(profiles);
  const pictures = createPatternPictures(profiles);

  const found = ({ params }: Incoming): KeptProfile => {
    const kept = profiles.find(params['id'] ?? '');
    if (kept === undefined) throw new Problem('not-found', 'no profile has this id');
    return kept;
  };

  /** What was found broken of any version, whichever sources sent it. */
  const observed = async ({ profile }: KeptProfile): Promise<readonly { readonly by: string; readonly kind: Kind; readonly count: number }[]> => {
    const counted = await Promise.all(profile.versions.map(({ id }) => violations.counts({ profile: id, limit: COUNTS_AT_MOST })));
    const sums = new Map<string, { readonly by: string; readonly kind: Kind; readonly count: number }>();
    for (const { by, kind, count } of counted.flat()) {
      const key = `${kind} ${by}`;
      sums.set(key, { by, kind, count: count + (sums.get(key)?.count ?? 0) });
    }
    return [...sums.values()].sort((a, b) => b.count - a.count);
  };

  return [
    {
      path: '/profiles',
      methods: {
        GET: ({ search, header, acceptsLanguage }) => new Promise((resolve) => {
          checkParameters(new URLSearchParams(search), [], {});
          const ranges = languageRanges(header('accept-language'));
          resolve(shown(profileListPage(profiles.list().map((kept) => shownEntry(kept, ranges)), acceptsLanguage(LANGUAGES) ?? 'en'), 'Accept-Language'));
        }),
      },
    },
    {
      path: '/profiles/:id',
      methods: {
        GET: async (incoming) => {
          checkParameters(new URLSearchParams(incoming.search), [], {});
          const kept = found(incoming);
          const vary = 'Accept, Accept-Language';
          if (isDocumentWanted(incoming, HTML)) {
            const answer = documentAnswer(kept);
            return { ...answer, headers: { ...answer.headers, 'Vary': vary, 'Cache-Control': 'no-store' } };
          }
          const ranges = languageRanges(incoming.header('accept-language'));
          const language = incoming.acceptsLanguage(LANGUAGES) ?? 'en';
          const view = shownProfile(kept, await observed(kept), { ranges, names: names(), picture: pictures(language) });
          return shown(profilePage(view, language), vary);
        },
      },
    },
    {
      path: '/profiles/:id/document',
      methods: {
        GET: (incoming) => new Promise((resolve) => {
          checkParameters(new URLSearchParams(incoming.search), [], {});
          const answer = documentAnswer(found(incoming));
          resolve({ ...answer, headers: { ...answer.headers, 'Cache-Control': 'no-store' } });
        }),
      },
    },
  ];
};
