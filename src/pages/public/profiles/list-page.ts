import { type Html, html, ifDefined } from '../../html/html.ts';
import { renderName, renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderPage } from '../../layout/page.ts';
import { PROFILE_TEXTS } from './texts.ts';
import type { ProfileEntryView } from './view.ts';

const profileEntry = (profile: ProfileEntryView, { language }: PageContext): Html => {
  const texts = PROFILE_TEXTS[language];
  const { id, href = '', templates, patterns, concepts, warnings } = profile;
  const counts = texts.counts(templates, patterns, concepts);
  const definition = ifDefined(
    profile.definition,
    (text) => html`<p class="definition">${renderText(text, language)}</p>\n`,
  );
  return html`<article class="part">
<h2><a href="${href}">${renderName(profile, language)}</a></h2>
${definition}<p>${counts}${warnings === 0 ? '' : `; ${texts.warningCount(warnings)}`}</p>
<p class="iri"><code>${id}</code></p>
</article>
`;
};

/** The list of the profiles in force. */
export const profileListPage = (profiles: readonly ProfileEntryView[], context: PageContext): Page => {
  const { language } = context;
  const texts = PROFILE_TEXTS[language];
  return renderPage({
    language,
    context,
    title: `Carnet: ${texts.listTitle}`,
    main: html`<h1>${texts.listTitle}</h1>
<p>${profiles.length === 0 ? texts.none : texts.listIntro}</p>
${profiles.map((profile) => profileEntry(profile, context))}`,
  });
};
