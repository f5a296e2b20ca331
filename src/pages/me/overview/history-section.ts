import { formatDuration, timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines, ifDefined } from '../../html/html.ts';
import type { MeTexts } from './en.ts';
import type { ErasureBoundsView, EventView, MeView } from './view.ts';
import type { MeContext } from './purpose-details.ts';

const eventItem = (event: EventView, { texts, viewer, context: { language } }: MeContext): Html => {
  const { seq, at, kind, initiator, title, receipt, isOnPaper } = event;
  const paper = isOnPaper === true ? texts.onPaper : '';
  const text = texts.events[kind](title?.text ?? '');
  const receiptLink = ifDefined(
    receipt,
    (href) => html` · <a href="${href}" download>${texts.receipt}<span class="unseen">: ${text}</span></a>`,
  );
  return html`<li id="event-${seq}">${timeElement(at, language)}
${text}, ${texts.byInitiator[viewer][initiator]}${paper}${receiptLink}</li>
`;
};

/** Longer than one deletion of everything takes. */
const ONE_DELETION_MS = 60_000;

/** Separate events, except those of one deletion of everything, which are together: it is an event of each purpose. */
const foldDeletions = (events: readonly EventView[]): readonly (readonly EventView[])[] => {
  const groups: EventView[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isSame = last?.kind === 'forget' && event.kind === 'forget' && Math.abs(last.at - event.at) < ONE_DELETION_MS;
    if (group !== undefined && isSame && last.initiator === event.initiator) group.push(event);
    else groups.push([event]);
  }
  return groups;
};

const groupItem = (group: readonly EventView[], me: MeContext): Html => {
  const [first] = group;
  const items = group.map((event) => eventItem(event, me));
  if (first === undefined || group.length === 1) return html`${items}`;
  const { texts, viewer, context } = me;
  const text = html`${texts.deletionOfAll}, ${texts.byInitiator[viewer][first.initiator]}`;
  return html`<li>${timeElement(first.at, context.language)}
${text}
<details><summary>${texts.deletionReceipts(group.length)}</summary>
<ol class="events">
${items}</ol></details></li>
`;
};

/** The effects on data when something is stopped, with all figures. */
const stopSection = (bounds: ErasureBoundsView, { texts, context: { language } }: MeContext): Html => {
  const times = Object.fromEntries(
    Object.entries(bounds).map(([name, period]) => [name, formatDuration(period as string, language)]),
  ) as Readonly<Record<keyof ErasureBoundsView, string>>;
  const figures = [
    [texts.now, texts.nowHidden],
    [texts.atMost(times.store), texts.thenErased],
    [texts.atMost(times.backups), texts.backupsGone],
  ] as const;
  return html`<section class="card">
<h3>${texts.stopTitle}</h3>
<ul class="figures">${figures.map(([when, what]) => html`<li><strong>${when}</strong> ${what}</li>`)}</ul>
<p class="quiet small">${texts.copies(times)}</p>
</section>
`;
};

/** The data that remains after a deletion of everything. */
export const remainsList = ({ remains }: MeTexts): Html =>
  html`<ul>
${htmlLines(remains.map((what) => html`<li>${what}</li>`))}</ul>
`;

const remainsSection = ({ mentions }: MeView, { texts }: MeContext): Html => {
  const stillNamed = ifDefined(mentions, (count) => html`<p class="note">${texts.stillNamed(count)}</p>\n`);
  return html`<section class="card">
<h3>${texts.remainsTitle}</h3>
${stillNamed}${remainsList(texts)}</section>
`;
};

/** The contacts, and the authority for complaints (GDPR art. 77). */
const complaintSection = ({ name, url }: NonNullable<MeView['authority']>, { texts }: MeContext): Html => {
  const authority = url === undefined ? name : html`<a href="${url}" rel="external">${name}</a>`;
  return html`<section class="card">
<h3>${texts.complaintTitle}</h3>
<p>${texts.complaint} ${authority}.</p>
</section>
`;
};

/** Past events, the latest first, each decision with its receipt, and the effects of stopping something. */
export const historySection = (view: MeView, me: MeContext): Html => {
  const { events, nextBefore, erasureBounds, authority } = view;
  const { texts, context } = me;
  const list =
    events.length === 0
      ? html`<p>${texts.noHistory}</p>\n`
      : html`<ol class="events">\n${foldDeletions(events).map((group) => groupItem(group, me))}</ol>\n`;
  const earlierLink = ifDefined(
    nextBefore,
    (seq) => html`<p><a href="${context.root}/me?before=${seq}#history">${texts.earlier}</a></p>\n`,
  );
  const complaint = ifDefined(authority, (named) => complaintSection(named, me));
  return html`${list}${earlierLink}${stopSection(erasureBounds, me)}${remainsSection(view, me)}${complaint}`;
};
