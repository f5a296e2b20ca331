import { type Html, html, ifDefined } from '../html/html.ts';
import { renderName, renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderPage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { ProfileEntryView } from '../views/profile-view.ts';

const profileEntry = (profile: ProfileEntryView, { language }: PageContext): Html => {
  const texts = TEXTS[language].profile;
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
  const texts = TEXTS[language].profile;
  return renderPage({
    language,
    context,
    title: `Carnet: ${texts.listTitle}`,
    main: html`<h1>${texts.listTitle}</h1>
<p>${profiles.length === 0 ? texts.none : texts.listIntro}</p>
${profiles.map((profile) => profileEntry(profile, context))}`,
  });
};
