import { type Markup, markup } from '../layout/html.ts';
import { type Frame, type Page, renderPage } from '../layout/page.ts';
import { nameOf, phrase } from '../layout/text.ts';
import type { ProfileEntry } from './profile-view.ts';
import { PROFILE_WORDS } from './profile-texts.ts';

/** The page that lists the profiles in force. */
export const profileListPage = (profiles: readonly ProfileEntry[], frame: Frame): Page => {
  const { language } = frame;
  const words = PROFILE_WORDS[language];
  const entry = (profile: ProfileEntry): Markup => markup`<article class="part">
<h2><a href="${profile.href ?? ''}">${nameOf(profile, language)}</a></h2>
${
  profile.definition === undefined
    ? ''
    : markup`<p class="definition">${phrase(profile.definition, language)}</p>
`
}<p>${words.counts(profile.templates, profile.patterns, profile.concepts)}${profile.warnings === 0 ? '' : `; ${words.warned(profile.warnings)}`}</p>
<p class="iri"><code>${profile.id}</code></p>
</article>
`;
  return renderPage({
    language,
    frame,
    title: `Carnet: ${words.listTitle}`,
    main: markup`<h1>${words.listTitle}</h1>
<p>${profiles.length === 0 ? words.none : words.listWhat}</p>
${profiles.map(entry)}`,
  });
};
