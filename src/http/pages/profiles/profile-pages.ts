import type { KeptProfile, Profiles } from '../../../profiles/registry/profile-registry.ts';
import type { Request, Response, Route } from '../../message/request-response.ts';
import type { Frame, Page } from '../../../pages/layout/page.ts';
import type { FramePage } from '../../server/page-context.ts';
import { profileListPage } from '../../../pages/profiles/profile-list.ts';
import { profilePage } from '../../../pages/profiles/profile-page.ts';
import { Problem } from '../../../core/problem.ts';
import { type LanguageRange, languageRanges } from '../../../xapi/output/accept-language.ts';
import { createPatternPictures } from './pattern-pictures.ts';
import { createProfileNames } from './profile-names.ts';
import { documentAnswer, isDocumentWanted } from '../../api/profiles.ts';
import { shownEntry, shownProfile } from './profile-view.ts';
import { checkParameters } from '../../xapi/xapi-resource.ts';

type Kind = 'template' | 'concept' | 'pattern';

/** What the pages of profiles are built from. */
export interface ProfilePagesDeps {
  readonly profiles: Profiles;
  readonly framePage: FramePage;
  readonly violations: {
    readonly counts: (query: {
      readonly profile: string;
      readonly limit: number;
    }) => Promise<readonly { readonly by: string; readonly kind: Kind; readonly count: number }[]>;
  };
}

/** More than any profile has templates, concepts and patterns, for each of several sources. */
const COUNTS_AT_MOST = 5000;

const HTML = 'text/html';

/** The language of the page first, then what the browser accepts. */
const rangesOf = ({ header }: Request, { language }: Frame): readonly LanguageRange[] => {
  const accepted = languageRanges(header('accept-language'));
  return accepted[0]?.range.startsWith(language) === true ? accepted : [{ range: language, quality: 1 }, ...accepted];
};

const shown = ({ html, headers }: Page, vary: string, more: Response['headers']): Response => ({
  status: 200,
  headers: { ...headers, ...more, 'Content-Type': 'text/html; charset=utf-8', Vary: vary, 'Cache-Control': 'no-store' },
  body: html,
});

/** Builds the pages on which people read profiles, and their documents; they are open to all. */
export const createProfilePages = ({ profiles, violations, framePage }: ProfilePagesDeps): readonly Route[] => {
  const names = createProfileNames(profiles);
  const pictures = createPatternPictures(profiles);

  const found = ({ params }: Request): KeptProfile => {
    const kept = profiles.find(params['id'] ?? '');
    if (kept === undefined) throw new Problem('not-found', 'no profile has this id');
    return kept;
  };

  /** What was found broken of any version, whichever sources sent it. */
  const observed = async ({
    profile,
  }: KeptProfile): Promise<readonly { readonly by: string; readonly kind: Kind; readonly count: number }[]> => {
    const counted = await Promise.all(
      profile.versions.map(({ id }) => violations.counts({ profile: id, limit: COUNTS_AT_MOST })),
    );
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
        GET: (request) =>
          new Promise((resolve) => {
            checkParameters(new URLSearchParams(request.search), ['lang'], {});
            const { frame, headers } = framePage(request, '/profiles');
            const ranges = rangesOf(request, frame);
            resolve(
              shown(
                profileListPage(
                  profiles.list().map((kept) => shownEntry(kept, ranges)),
                  frame,
                ),
                'Accept-Language, Cookie',
                headers,
              ),
            );
          }),
      },
    },
    {
      path: '/profiles/:id',
      methods: {
        GET: async (request) => {
          checkParameters(new URLSearchParams(request.search), ['lang'], {});
          const kept = found(request);
          const vary = 'Accept, Accept-Language, Cookie';
          if (isDocumentWanted(request, HTML)) {
            const answer = documentAnswer(kept);
            return { ...answer, headers: { ...answer.headers, Vary: vary, 'Cache-Control': 'no-store' } };
          }
          const { frame, headers } = framePage(request, `/profiles/${encodeURIComponent(kept.profile.id)}`);
          const view = shownProfile(kept, await observed(kept), {
            ranges: rangesOf(request, frame),
            names: names(),
            picture: pictures(frame.language),
          });
          return shown(profilePage(view, frame), vary, headers);
        },
      },
    },
    {
      path: '/profiles/:id/document',
      methods: {
        GET: (request) =>
          new Promise((resolve) => {
            checkParameters(new URLSearchParams(request.search), [], {});
            const answer = documentAnswer(found(request));
            resolve({ ...answer, headers: { ...answer.headers, 'Cache-Control': 'no-store' } });
          }),
      },
    },
  ];
};
