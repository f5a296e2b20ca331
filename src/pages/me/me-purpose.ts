import { countryOf } from '../layout/countries.ts';
import { tickBox, type Choice, choiceButtons, postForm } from '../layout/form.ts';
import { type Markup, markup } from '../layout/html.ts';
import type { PurposeView, Said, Viewer } from './me-view.ts';
import type { MeWords } from './me-texts.ts';
import type { Frame } from '../layout/page.ts';
import { phrase } from '../layout/text.ts';
import { durationOf } from '../layout/dates.ts';

/** With what a purpose is shown. */
export interface Showing {
  readonly frame: Frame;
  readonly words: MeWords;
  readonly viewer: Viewer;
}

const TICK = markup`<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="m4 10.5 4 4 8-9"/></svg>`;
const CROSS = markup`<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg>`;

const receivedOf = ({ given, kind }: PurposeView, words: MeWords): readonly string[] => {
  if (kind === 'record' || given === undefined) return words.recorded;
  return [
    given.whichActivity ? words.which : words.same,
    words.results,
    words.times[given.time],
    ...(given.choices ? [words.choices] : []),
    ...given.others.map(words.other),
  ];
};

/** What of each statement goes where, and what never does. */
export const givenPart = (purpose: PurposeView, { words, viewer }: Showing): Markup => {
  const isRecord = purpose.kind === 'record';
  return markup`<p id="${`gives-${purpose.id}`}"><strong>${isRecord ? words.records : words.receives}</strong></p>
<ul class="gives" aria-labelledby="${`gives-${purpose.id}`}">
${receivedOf(purpose, words).map(
  (one) => markup`<li>${TICK}${one}</li>
`,
)}<li class="never">${CROSS}<strong>${words.never}</strong> ${(isRecord ? words.neverOfRecord : words.neverOf)[viewer]}</li>
</ul>
`;
};

const line = (name: string, value: string | Markup | undefined): Markup =>
  value === undefined
    ? markup``
    : markup`<dt>${name}</dt><dd>${value}</dd>
`;

/**
 * Who answers for a purpose and all else that a person must be told (GDPR art. 13), behind a heading that opens it;
 * before that what is not said elsewhere.
 */
export const detailsPart = (purpose: PurposeView, { words, frame: { language } }: Showing, before?: Markup): Markup => {
  const { controller, recipients, tools, keep, storage, automated, benefit, version } = purpose;
  return markup`<details><summary>${before === undefined ? words.more : words.what}<span class="unseen"> (${purpose.title.text})</span></summary>
${before ?? ''}<dl>
${line(words.controller, `${controller.name}, ${controller.address}`)}${line(words.contact, controller.contact)}${line(words.dpo, controller.dpo)}${line(
    words.benefit,
    benefit === undefined ? undefined : phrase(benefit, language),
  )}${line(words.recipients, recipients.length === 0 ? undefined : recipients.join(', '))}${line(
    words.tools,
    tools.length === 0 ? undefined : tools.join(', '),
  )}${line(words.kept, keep === undefined ? undefined : durationOf(keep, language))}${line(
    words.storage,
    storage.map((code) => countryOf(code, language)).join(', '),
  )}${line(words.automated, automated)}${line(words.version, String(version))}</dl>
</details>
`;
};

const labelled = (said: Said, { state }: PurposeView, { buttons }: MeWords): string => {
  if (said === 'yes' && state === 'objected') return buttons.restore;
  if (said === 'yes' && (state === 'refused' || state === 'withdrawn' || state === 'expired')) return buttons.again;
  if (state === 'pending' && (said === 'no' || said === 'stop')) return buttons.takeBack;
  return buttons[said];
};

/**
 * The form by which something is said of a purpose: as many buttons as there are things to say, none of them the
 * default.
 */
export const decisionForm = (
  purpose: PurposeView,
  choices: readonly Said[],
  { frame, words, viewer }: Showing,
): Markup => {
  const { id, version, title, basis, state } = purpose;
  const asksForPast = basis === 'consent' && choices.some((said) => said === 'yes' || said === 'resume');
  const shown = choices.map((value): Choice => ({
    value,
    text: labelled(value, purpose, words),
    label: words.about(title.text),
  }));
  return postForm({
    action: `${frame.root}/me/decisions/${encodeURIComponent(id)}`,
    formToken: frame.formToken,
    hidden: { version: String(version), from: state },
    main: markup`${choiceButtons(shown)}${asksForPast ? tickBox('includePast', words.past[viewer]) : ''}`,
  });
};
