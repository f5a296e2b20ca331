import { ownValue } from '../../core/json-object.ts';
import { formatDay, timeElement } from '../html/format.ts';
import { type Html, html, htmlLines } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { WhoSeesWhatTexts } from '../texts/who-sees-what-texts.ts';
import type { SeerView, WhoSeesWhatView } from '../views/who-sees-what-view.ts';

const whatOf = ({ kind, reads, roles, recipients }: SeerView, texts: WhoSeesWhatTexts): readonly string[] => {
  switch (kind) {
    case 'shared':
      return [texts.documents];
    case 'study':
      return [texts.records(recipients.join(', '))];
    case 'staff':
      return roles.map((role) => ownValue(texts.roles, role) ?? role);
    default:
      return reads.map((one) => texts.reads[one]);
  }
};

const seerRow = (seer: SeerView, texts: WhoSeesWhatTexts, language: Language): Html => {
  const { id, name, by, since, until } = seer;
  const shownName = typeof name === 'string' ? html`${name}` : renderText(name, language);
  const given = [
    ...(by === undefined ? [] : [texts.by(by)]),
    ...(since === undefined ? [] : [texts.since(formatDay(since, language))]),
    ...(until === undefined ? [] : [texts.until(formatDay(until, language))]),
  ].join(', ');
  const what = whatOf(seer, texts).map((one) => html`<span class="path">${one}</span>`);
  return html`<tr><th scope="row">${shownName}<span class="path">${texts.kinds[seer.kind]}</span>
<span class="path"><code>${id}</code></span></th><td>${what}</td><td>${given}</td></tr>`;
};

const sourceSection = (
  { id, name, organisation, basis, controller, seers }: WhoSeesWhatView['sources'][number],
  texts: WhoSeesWhatTexts,
  language: Language,
): Html => {
  const anchor = `source-${id}`;
  const heads = [texts.who, texts.what, texts.given].map((head) => html`<th scope="col">${head}</th>`);
  const table = html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${anchor}"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${htmlLines(seers.map((seer) => seerRow(seer, texts, language)))}</tbody>
</table></div>
`;
  return html`<section class="card whole" aria-labelledby="${anchor}">
<h2 id="${anchor}">${name}</h2>
<p class="quiet small"><code>${id}</code> · <code>${organisation}</code> · ${controller} · ${texts.bases[basis]}</p>
${seers.length === 0 ? html`<p>${texts.nobody}</p>\n` : table}</section>
`;
};

/** Who sees what of each source, to be printed. */
export const whoSeesWhatPage = (context: PageContext, { at, organisation, sources }: WhoSeesWhatView): Page => {
  const { language, root } = context;
  const texts = TEXTS[language].whoSeesWhat;
  const sections = sources.map((source) => sourceSection(source, texts, language));
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro(organisation)}</p>
<p>${texts.asOf} ${timeElement(at, language)}</p>
<p class="actions screen"><a class="button" href="${root}/v1/who-sees-what">${texts.json}</a></p>
<p class="quiet small screen">${texts.print}</p>
${sections.length === 0 ? html`<p>${texts.empty}</p>\n` : sections}<p>${texts.learners}</p>`,
  );
};
