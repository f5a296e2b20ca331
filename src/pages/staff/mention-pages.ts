import { ownValue } from '../../core/json-object.ts';
import { descriptionItem } from '../html/description-list.ts';
import { colonIn, formatDay } from '../html/format.ts';
import { postForm } from '../html/form.ts';
import { type Html, html, htmlLines, ifDefined } from '../html/html.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { MentionTexts } from '../texts/mention-texts.ts';
import type { MentionListView, MentionRowView, MentionsOfView, PersonMentionsView } from '../views/mention-view.ts';

const placeName = (place: string, { places }: MentionTexts): string => ownValue(places, place) ?? place;

const lineList = (lines: readonly Html[]): Html =>
  html`${lines.map((line, at) => (at === 0 ? line : html`<br>${line}`))}`;

const countList = (counts: Readonly<Record<string, number>>, nameOf: (name: string) => Html): Html =>
  lineList(Object.entries(counts).map(([name, count]) => html`${nameOf(name)} (${count})`));

const personItems = (person: PersonMentionsView, { language }: PageContext): Html => {
  const texts = TEXTS[language].mention;
  const { places, sources, first, last } = person;
  return html`<dl>
${descriptionItem(
  texts.where,
  countList(places, (place) => html`${placeName(place, texts)}`),
)}${descriptionItem(
    texts.sources,
    countList(sources, (id) => html`<code>${id}</code>`),
  )}${descriptionItem(texts.listed, texts.between(formatDay(first, language), formatDay(last, language)))}</dl>
`;
};

const stateTag = ({ isBeingReplaced }: PersonMentionsView, { beingReplaced }: MentionTexts): Html =>
  isBeingReplaced ? html`<p><span class="tag on">${beingReplaced}</span></p>\n` : html``;

const personCard = (person: PersonMentionsView, context: PageContext): Html => {
  const texts = TEXTS[context.language].mention;
  return html`<article class="card">
<h2><a href="${person.href}">${texts.statements(person.statements)}</a></h2>
<p class="quiet small">${texts.reference} <code>${person.reference}</code></p>
${stateTag(person, texts)}${personItems(person, context)}</article>
`;
};

const moreLink = (href: string | undefined, { more }: MentionTexts): Html =>
  ifDefined(href, (next) => html`<p><a href="${next}">${more}</a></p>\n`);

/** The list of erased people named in statements of others, for stewards. */
export const mentionListPage = (context: PageContext, { people, moreHref, isOrdered }: MentionListView): Page => {
  const texts = TEXTS[context.language].mention;
  const note = isOrdered ? html`<p class="note" role="status">${texts.ordered}</p>\n` : '';
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
${note}${
      people.length === 0
        ? html`<p class="note">${texts.none}</p>\n`
        : people.map((person) => personCard(person, context))
    }${moreLink(moreHref, texts)}`,
  );
};

/** The form of a button that replaces the person. */
const replaceForm = ({ href }: PersonMentionsView, { formToken }: PageContext, button: Html): Html =>
  postForm({ action: href, formToken, content: button });

/** A card, not a row of a table: on a phone the button would be out of sight. */
const mentionCard = (
  { statement, source, places, listedAt }: MentionRowView,
  person: PersonMentionsView,
  context: PageContext,
): Html => {
  const texts = TEXTS[context.language].mention;
  const named = lineList(places.map((place) => html`${placeName(place, texts)}`));
  const label = html`${texts.replaceOne}<span class="unseen"> ${statement}</span>`;
  const button = html`<p class="actions"><button name="replace" value="${statement}">${label}</button></p>`;
  const action = person.isBeingReplaced ? '' : replaceForm(person, context, button);
  return html`<article class="card">
<h3><code>${statement}</code></h3>
<dl>
${descriptionItem(texts.where, named)}${descriptionItem(texts.sources, html`<code>${source}</code>`)}${descriptionItem(
    texts.listed,
    formatDay(listedAt, context.language),
  )}</dl>
${action}</article>
`;
};

/** The statements that name one erased person, and the buttons that replace them. */
export const mentionsOfPage = (context: PageContext, view: MentionsOfView): Page => {
  const texts = TEXTS[context.language].mention;
  const { person, moreHref, listHref } = view;
  const title = `${texts.title}${colonIn(context.language)}${texts.statements(person.statements)}`;
  const label = texts.replaceAll(person.statements);
  const button = html`<p class="actions"><button name="replace" value="all" class="grave">${label}</button></p>`;
  return renderSitePage(
    context,
    title,
    html`<p><a href="${listHref}">${texts.back}</a></p>
<h1>${texts.statements(person.statements)}</h1>
<p class="quiet small">${texts.reference} <code>${person.reference}</code></p>
${stateTag(person, texts)}<div class="card">
${personItems(person, context)}</div>
<h2>${texts.what}</h2>
<ul>
${htmlLines(texts.effects.map((effect) => html`<li>${effect}</li>`))}</ul>
${person.isBeingReplaced ? '' : replaceForm(person, context, button)}<h2>${texts.listTitle}</h2>
${view.rows.map((row) => mentionCard(row, person, context))}${moreLink(moreHref, texts)}`,
  );
};
