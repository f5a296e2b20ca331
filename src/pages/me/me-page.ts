import { postForm } from '../layout/form.ts';
import { type Markup, markup } from '../layout/html.ts';
import { requestCard } from './me-asked.ts';
import { historyPart } from './me-history.ts';
import { ME_WORDS } from './me-texts-by-language.ts';
import type { Showing } from './me-purpose.ts';
import { recordedPart } from './me-recorded.ts';
import { useRow } from './me-uses.ts';
import type { MeView, ToldView, Viewer } from './me-view.ts';
import type { MeWords } from './me-texts.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';

const ILL: readonly ToldView['what'][] = ['changed', 'unfit'];

/** What was just done: the place that the answer to a form leads to, where a screen reader goes on. */
const toldPart = (
  { what }: ToldView,
  text: string,
): Markup => markup`<div class="note${ILL.includes(what) ? ' ill' : ''}" id="told" role="${ILL.includes(what) ? 'alert' : 'status'}" tabindex="-1"><p>${text}</p></div>
`;

const part = (
  id: string,
  title: string,
  main: Markup,
): Markup => markup`<section id="${id}" aria-labelledby="${`${id}-title`}">
<h2 id="${`${id}-title`}">${title}</h2>
${main}</section>
`;

const banner = (
  name: string | undefined,
  words: MeWords,
): Markup => markup`<p class="note" role="note">${words.guardian(name)}</p>
`;

/** Nothing was ever said by or recorded of whoever this is about. */
const isUnknown = ({ decided, latest, events, recorded }: MeView): boolean =>
  decided.length + latest.length + events.length + recorded.length === 0;

/** The page of a learner, or of a guardian: what is asked, who uses traces, what was recorded, what has happened. */
export const mePage = (frame: Frame, view: MeView): Page => {
  const words = ME_WORDS[frame.language];
  const { viewer, name, told, asked, decided } = view;
  const showing: Showing = { frame, words, viewer };
  const toldText = told === undefined ? undefined : words.told[told.what](told.title?.text ?? '');
  const parts = [
    ['asked', words.asked],
    ['uses', words.uses[viewer]],
    ['recorded', words.recordedTitle],
    ['history', words.history],
  ] as const;
  const heading = words.heading(name)[viewer];
  return framedPage(
    frame,
    toldText === undefined ? heading : `${toldText} ${heading}`,
    markup`<h1>${heading}</h1>
${told === undefined || toldText === undefined ? '' : toldPart(told, toldText)}${viewer === 'guardian' ? banner(name, words) : ''}<p class="lead">${words.lead[viewer]}</p>
${
  isUnknown(view)
    ? markup`<p class="note"><strong>${words.unknown[viewer]}</strong></p>
`
    : ''
}<nav aria-label="${words.parts}"><ul class="parts">${parts.map(([id, title]) => markup`<li><a href="#${id}">${title}${id === 'asked' && asked.length > 0 ? ` (${asked.length})` : ''}</a></li>`)}</ul></nav>
${part(
  'asked',
  words.asked,
  asked.length === 0
    ? markup`<p>${words.askedNone}</p>
`
    : markup`${asked.map((one) => requestCard(one, showing))}`,
)}${part(
      'uses',
      words.uses[viewer],
      decided.length === 0
        ? markup`<p>${words.usesNone}</p>
`
        : markup`<div class="card">${decided.map((one) => useRow(one, showing))}</div>
`,
    )}${part('recorded', words.recordedTitle, recordedPart(view, showing))}${part('history', words.history, historyPart(view, showing))}`,
  );
};

/** The page that asks whether really everything is to be deleted, and says what that means. */
export const deletePage = (frame: Frame, viewer: Viewer): Page => {
  const words = ME_WORDS[frame.language];
  const title = words.deleteTitle[viewer];
  return framedPage(
    frame,
    title,
    markup`<h1>${title}</h1>
<p class="lead">${words.deleteLead}</p>
<ul>
${words.deleteWhat.map(
  (one) => markup`<li>${one}</li>
`,
)}</ul>
<p class="quiet">${words.deleteKept}</p>
${postForm({ action: `${frame.root}/me/delete`, formToken: frame.formToken, main: markup`<p class="actions"><button class="grave">${words.deleteButton}</button> <a class="button" href="${frame.root}/me">${words.back}</a></p>` })}`,
  );
};
