import { formatDay, timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { WHO_SEES_WHAT_EN, type WhoSeesWhatTexts } from './en.ts';
import { WHO_SEES_WHAT_FR } from './fr.ts';
import type { SeerView, WhoSeesWhatView } from './view.ts';

const TEXTS: TextsByLanguage<typeof WHO_SEES_WHAT_EN> = { en: WHO_SEES_WHAT_EN, fr: WHO_SEES_WHAT_FR };

/** If more senders see the same, their names are folded. */
const MAX_OPEN = 5;

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
  const about = given === '' ? '' : html` <span class="quiet">· ${given}</span>`;
  return html`<li>${isNamed ? html`${shownName} ` : ''}<code>${id}</code>${about}</li>`;
};

const seerItem = (seer: SeerView, texts: WhoSeesWhatTexts, language: Language): Html => {
  const { kind, ways, reads, recipients, notes, members } = seer;
  const count = texts.counts[kind](members.length);
  const list = html`<ul class="small">
${htmlLines(members.map((member) => memberItem(member, texts, language)))}</ul>`;
  const who =
    members.length > MAX_OPEN ? html`<details><summary>${texts.all(count)}</summary>\n${list}</details>` : list;
  const why = ways.map((way) => html`<span class="path">${texts.ways[way]}</span>`);
  const what = [
    ...reads.map((one) => texts.reads[one]),
    ...(recipients.length === 0 ? [] : [texts.goesTo(recipients.join(', '))]),
    ...notes.map((note) => texts.notes[note]),
  ].map((one) => html`<li>${one}</li>`);
  return html`<dt><strong>${count}</strong>${why}</dt><dd><ul class="what">
${htmlLines(what)}</ul>
${who}</dd>`;
};

/** The rank of a group: those that see most are first, and the tool itself before others. */
const rankOf = ({ reads: [first], ways }: SeerView, texts: WhoSeesWhatTexts): number =>
  2 * Object.keys(texts.reads).findIndex((one) => one === first) + (ways.includes('own') ? 0 : 1);

const sourceSection = (
  { id, name, organisation, basis, controller, seers }: WhoSeesWhatView['sources'][number],
  texts: WhoSeesWhatTexts,
  language: Language,
): Html => {
  const anchor = `source-${id}`;
  const about = `${controller} · ${texts.bases[basis]}`;
  const inOrder = [...seers].sort((one, other) => rankOf(one, texts) - rankOf(other, texts));
  const list = html`<dl class="seers">
${htmlLines(inOrder.map((seer) => seerItem(seer, texts, language)))}</dl>
`;
  return html`<section class="card" aria-labelledby="${anchor} ${anchor}-id">
<h2 id="${anchor}">${name}</h2>
<p class="quiet small"><code id="${anchor}-id">${id}</code> · <code>${organisation}</code> · ${about}</p>
${seers.length === 0 ? html`<p>${texts.nobody}</p>\n` : list}</section>
`;
};

/** The overview of who sees which data of each source, for printing. */
export const whoSeesWhatPage = (context: PageContext, { at, organisation, sources }: WhoSeesWhatView): Page => {
  const { language, root } = context;
  const texts = TEXTS[language];
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
