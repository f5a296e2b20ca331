import { postForm } from '../../html/form.ts';
import { type Html, html, htmlLines, ifDefined } from '../../html/html.ts';
import { type Page, type PageContext, renderPage, renderSitePage } from '../../layout/page.ts';
import { LOCAL_TIMES } from '../local-times.ts';
import { ME_TEXTS } from './texts.ts';
import type { FlashMessage, MeView, ViewerRole } from './view.ts';
import { accessSection } from '../access/section.ts';
import { toolBanner } from './assurance-notes.ts';
import { keptOutCard } from './kept-out-card.ts';
import { historySection, remainsList } from './history-section.ts';
import type { MeContext } from './purpose-details.ts';
import { purposeRequestCard } from './purpose-request-card.ts';
import { purposeRow } from './purpose-row.ts';
import { signInsSection } from '../sign-ins/section.ts';
import { recordedSection } from './recorded-section.ts';

const ERRORS: readonly FlashMessage['kind'][] = ['changed', 'unfit', 'unsure', 'unreturned'];

/** The form's answer leads to this element, at which a screen reader continues. */
const flashMessageBox = ({ kind }: FlashMessage, text: string): Html => {
  const [style, role] = ERRORS.includes(kind) ? ['note ill', 'alert'] : ['note', 'status'];
  return html`<div class="${style}" id="notice" role="${role}" tabindex="-1"><p>${text}</p></div>\n`;
};

const section = (id: string, title: string, main: Html): Html => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${main}</section>
`;

/** True if the server has no decisions, events or statements of the data subject. */
const isUnknown = ({ seesAll, decidedPurposes, latestTraces, events, recordedTools, signIns }: MeView): boolean => {
  const found = [decidedPurposes, latestTraces, events, recordedTools, signIns?.signIns ?? []];
  return seesAll && found.every(({ length }) => length === 0);
};

const requestsSection = ({ requestedPurposes }: MeView, me: MeContext): Html =>
  requestedPurposes.length === 0
    ? html`<p>${me.texts.noRequests}</p>\n`
    : html`${requestedPurposes.map((purpose) => purposeRequestCard(purpose, me))}`;

const usesSection = ({ decidedPurposes, keptOut }: MeView, me: MeContext): Html => {
  if (keptOut !== undefined) return keptOutCard(keptOut, me);
  return decidedPurposes.length === 0
    ? html`<p>${me.texts.noUses}</p>\n`
    : html`<div class="card">${decidedPurposes.map((purpose) => purposeRow(purpose, me))}</div>\n`;
};

const NO_SIGN_INS = { signIns: [], hasMore: false };

const sectionsOf = (view: MeView, me: MeContext) =>
  [
    ['asked', me.texts.requests, requestsSection(view, me)],
    ['uses', me.texts.usesTitle[me.viewer], usesSection(view, me)],
    ['recorded', me.texts.recordedTitle, recordedSection(view, me)],
    ['reads', me.texts.accessTitle[me.viewer], accessSection(view.accesses, me)],
    ['sign-ins', me.texts.signInsTitle[me.viewer], signInsSection(view.signIns ?? NO_SIGN_INS, me)],
    ['history', me.texts.history, historySection(view, me)],
  ] as const;

/** The page of a learner or a guardian: requests, uses of traces, recorded data, its readers, the history. */
export const mePage = (context: PageContext, view: MeView): Page => {
  const texts = ME_TEXTS[context.language];
  const { viewer, name, tool, flashMessage, requestedPurposes } = view;
  const me: MeContext = { context, texts, viewer };
  const sections = sectionsOf(view, me);
  const links = sections.map(([id, title]) => {
    const count = id === 'asked' && requestedPurposes.length > 0 ? ` (${requestedPurposes.length})` : '';
    return html`<li><a href="#${id}">${title}${count}</a></li>`;
  });
  const heading = texts.heading(name)[viewer];
  const flashText = ({ kind, title, isRecord }: FlashMessage): string =>
    texts.flashMessages[kind](title?.text ?? '', texts.handled[isRecord === true ? 'record' : 'use']);
  const flash = ifDefined(flashMessage, (message) => flashMessageBox(message, flashText(message)));
  const banner = viewer === 'guardian' ? html`<p class="note" role="note">${texts.guardianBanner(name)}</p>\n` : '';
  const otherPerson =
    view.hasChildren === true
      ? html`<p><a class="button" href="${context.root}/me/whose">${texts.otherPerson}</a></p>\n`
      : '';
  const unknown = isUnknown(view) ? html`<p class="note"><strong>${texts.unknown[viewer]}</strong></p>\n` : '';
  const title = flashMessage === undefined ? heading : `${flashText(flashMessage)} ${heading}`;
  return renderPage({
    context,
    language: context.language,
    title: `${title} – Carnet`,
    script: LOCAL_TIMES,
    main: html`<h1>${heading}</h1>
${flash}${banner}${toolBanner(tool, me)}${otherPerson}<p class="lead">${texts.intro[viewer]}</p>
${unknown}<nav aria-label="${texts.onThisPage}"><ul class="parts">${links}</ul></nav>
${sections.map(([id, title, main]) => section(id, title, main))}`,
  });
};

/** The page that asks for confirmation before everything is deleted. */
export const deletePage = (context: PageContext, viewer: ViewerRole): Page => {
  const { language, root, formToken } = context;
  const texts = ME_TEXTS[language];
  const title = texts.deleteTitle[viewer];
  const confirm = html`<button class="grave">${texts.deleteButton}</button>`;
  const back = html`<a class="button" href="${root}/me">${texts.back}</a>`;
  const form = postForm({
    action: `${root}/me/delete`,
    formToken,
    content: html`<p class="actions">${confirm} ${back}</p>`,
  });
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${texts.deleteIntro}</p>
<ul>
${htmlLines(texts.deleteWhat.map((effect) => html`<li>${effect}</li>`))}</ul>
<h2>${texts.remainsTitle}</h2>
${remainsList(texts)}${form}`,
  );
};
