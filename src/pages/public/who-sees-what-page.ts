import { formatDay, timeElement } from '../html/format.ts';
import { type Html, html, htmlLines } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { WhoSeesWhatTexts } from '../texts/who-sees-what-texts.ts';
import type { SeerView, WhoSeesWhatView } from '../views/who-sees-what-view.ts';

/** So many who see the same are named at once; more are folded. */
const MOST_OPEN = 5;

const memberItem = (
  { id, name, by, since, until }: SeerView['members'][number],
  texts: WhoSeesWhatTexts,
  language: Language,
): Html => {
  const shownName = typeof name === 'string' ? html`${name}` : renderText(name, language);
  const given = [
    ...(by === undefined ? [] : [texts.by(by)]),
    ...(since === undefined ? [] : [texts.since(formatDay(since, language))]),
    ...(until === undefined ? [] : [texts.until(formatDay(until, language))]),
  ].join(', ');
  const isNamed = typeof name !== 'string' || name !== id;
  return html`<li>${isNamed ? html`${shownName} ` : ''}<code>${id}</code>${given === '' ? '' : ` ${given}`}</li>`;
};

const seerRow = (seer: SeerView, texts: WhoSeesWhatTexts, language: Language): Html => {
  const { kind, ways, reads, recipients, notes, members } = seer;
  const count = texts.counts[kind](members.length);
  const list = html`<ul class="small">
${htmlLines(members.map((member) => memberItem(member, texts, language)))}</ul>`;
  const who = members.length > MOST_OPEN ? html`<details><summary>${count}</summary>\n${list}</details>` : list;
  const head = members.length > MOST_OPEN ? '' : html`<strong>${count}</strong>`;
  const why = ways.map((way) => html`<span class="path">${texts.ways[way]}</span>`);
  const what = [
    ...reads.map((one) => texts.reads[one]),
    ...(recipients.length === 0 ? [] : [texts.goesTo(recipients.join(', '))]),
    ...notes.map((note) => texts.notes[note]),
  ].map((one) => html`<span class="path">${one}</span>`);
  return html`<tr><th scope="row">${head}${why}
${who}</th><td>${what}</td></tr>`;
};

const sourceSection = (
  { id, name, organisation, basis, controller, seers }: WhoSeesWhatView['sources'][number],
  texts: WhoSeesWhatTexts,
  language: Language,
): Html => {
  const anchor = `source-${id}`;
  const heads = [texts.who, texts.what].map((head) => html`<th scope="col">${head}</th>`);
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
${sections.length === 0 ? html`<p>${texts.empty}</p>\n` : sections}<p>${texts.learners}</p>
<p>${texts.machines}</p>`,
  );
};
