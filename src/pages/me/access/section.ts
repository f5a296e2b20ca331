import { ownValue } from '../../../core/json-object.ts';
import { colonIn, timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines, joinHtml } from '../../html/html.ts';
import type { AccessesView, AccessKindView, AccessReaderView, AccessRowView } from './view.ts';
import { makerName } from '../sign-ins/section.ts';
import type { MeContext } from '../overview/purpose-details.ts';

type Parameter = NonNullable<AccessRowView['filter']>[number];

const KINDS: readonly AccessKindView[] = ['statements', 'documents', 'violations'];
/** Parameters whose value is a time. */
const TIMES = ['since', 'until'];
/** Parameters that need no value. */
const isFlag = ({ value }: Parameter): boolean => value === 'true';

const parameterText = (parameter: Parameter, { texts, viewer, context: { language } }: MeContext): Html => {
  const { name, value } = parameter;
  if (name === 'agent' && value === 'self') return html`${texts.accessSelf[viewer]}`;
  const label = ownValue(texts.accessParameters, name) ?? name;
  if (value === undefined || isFlag(parameter)) return html`${label}`;
  const shown = TIMES.includes(name) ? timeElement(Date.parse(value), language) : html`<code>${value}</code>`;
  return html`${label} ${shown}`;
};

const askedText = ({ filter }: AccessRowView, me: MeContext): Html => {
  if (filter === undefined) return html`${me.texts.accessWithheld}`;
  if (filter.length === 0) return html`${me.texts.accessEverything}`;
  return joinHtml(filter.map((one) => parameterText(one, me)));
};

const placeText = ({ place }: AccessRowView, { texts }: MeContext): string | undefined =>
  place === undefined ? undefined : (ownValue(texts.accessPlaces, place) ?? place);

const accessItem = (row: AccessRowView, me: MeContext): Html => {
  const { texts, context } = me;
  return html`<li>${texts.accessGiven[row.kind](row.given)} ${texts.accessAnswers(row.answers)}<br>
${timeElement(row.last, context.language)} <span class="quiet small">· ${row.tool}</span>
<span class="path">${placeText(row, me) ?? html`${texts.accessAsked} ${askedText(row, me)}`}</span></li>`;
};

const nameOf = (reader: AccessReaderView, { texts }: MeContext): string => {
  const { tool, role = '', visits } = reader;
  if (visits !== undefined) return texts.accessByLink(makerName(reader, texts));
  return tool === undefined || role !== '' ? (ownValue(texts.accessRoles, role) ?? texts.accessStaff) : tool;
};

const readerCard = (reader: AccessReaderView, me: MeContext): Html => {
  const { texts, context, viewer } = me;
  const { tool, role, account, organisation, given, answers, last, rows, hasMoreRows, visits } = reader;
  const name = nameOf(reader, me);
  const about = [role === undefined || visits !== undefined ? undefined : tool, account, organisation].filter(
    (one) => one !== undefined,
  );
  const byLinkNote = visits !== undefined ? html`<p class="note">${texts.accessByLinkNote[viewer]}</p>\n` : '';
  const counted = visits === undefined ? '' : `${texts.accessVisits(visits)}${colonIn(context.language)}`;
  const totals = KINDS.filter((kind) => given[kind] > 0).map((kind) => texts.accessGiven[kind](given[kind]));
  return html`<section class="card">
<h3>${name}</h3>
${about.length === 0 ? '' : html`<p class="quiet small">${about.join(' · ')}</p>\n`}<p>${counted}${totals.join(', ')}
${texts.accessAnswers(answers)}. ${texts.accessLast} ${timeElement(last, context.language)}.</p>
${byLinkNote}<details><summary>${texts.accessDetails}<span class="unseen"> (${name})</span></summary>
<ul class="traces">
${htmlLines(rows.map((row) => accessItem(row, me)))}</ul>
${hasMoreRows ? html`<p class="quiet small">${texts.accessMoreRows}</p>\n` : ''}</details>
</section>
`;
};

/** The readers of traces, except the tools that recorded them: a card for each reader, the latest first. */
export const accessSection = ({ readers, isComplete, days }: AccessesView, me: MeContext): Html => {
  const { texts } = me;
  if (readers.length === 0) return html`<p>${texts.noAccess(days)}</p>\n`;
  const partial = isComplete ? '' : html`<p class="quiet">${texts.accessPartial}</p>\n`;
  return html`<p>${texts.accessIntro(days)}</p>
${readers.map((reader) => readerCard(reader, me))}${partial}`;
};
