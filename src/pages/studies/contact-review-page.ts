import {
  CONTACT_WORDS,
  type ContactStep,
  type ContactTrouble,
  type ContactWords,
  type ShownContactRole,
  type ShownContactState,
} from './contact-texts.ts';
import { DESK_WORDS } from './review-texts.ts';
import { field } from '../layout/field.ts';
import { choiceButtons, postForm } from '../layout/form.ts';
import { type Markup, markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { phrase } from '../layout/text.ts';
import type { Phrase } from '../layout/text.ts';
import { term } from './study-parts.ts';
import { dayOf, moment } from '../layout/dates.ts';

/** A request as those see it who rule on it. Times are milliseconds since the epoch. */
export interface DeskContact {
  readonly id: string;
  readonly study: { readonly title: Phrase; readonly href: string };
  readonly who: string;
  readonly pseudonym: string;
  readonly reason: string;
  readonly at: number;
  readonly state: ShownContactState;
  readonly approved: Readonly<Partial<Record<ShownContactRole, number>>>;
  readonly refused?: { readonly role: ShownContactRole; readonly at: number };
  /**
   * From when the person is told that they were found; absent where that is at once, or is not the reader's to know.
   */
  readonly delayedUntil?: number;
  /** Where steps are sent. */
  readonly action: string;
  /** What its reader may do, in which role. */
  readonly steps: readonly { readonly as: ShownContactRole; readonly steps: readonly ContactStep[] }[];
  /** The reader is of the lab that asks. */
  readonly isOwn: boolean;
}

/** The requests of all studies. */
export interface DeskContactsView {
  readonly open: readonly DeskContact[];
  readonly over: readonly DeskContact[];
  /** Whether the reader has the desk of studies, too. */
  readonly hasDesk: boolean;
  /** Why nothing came of the last step, and about which request. */
  readonly trouble?: { readonly what: ContactTrouble; readonly about: string };
}

/** The name of the field that says until when somebody is not told: there is one for each request on the page. */
export const delayField = (contact: string): string => `delay-${contact}`;

const rulings = ({ approved, refused, delayedUntil }: DeskContact, words: ContactWords, { language }: Frame): Markup =>
  markup`${(['steward', 'dpo'] as const).map((role) => {
    const at = approved[role];
    if (refused?.role === role)
      return term(words.roles[role], markup`${words.refusedOn}, ${moment(refused.at, language)}`);
    return term(
      words.roles[role],
      at === undefined
        ? words.notYet
        : markup`<span class="well">✓</span> ${words.approvedOn}, ${moment(at, language)}`,
    );
  })}${delayedUntil === undefined ? '' : term(words.toldFrom, dayOf(delayedUntil, language))}`;

const stepForm = (
  { id, action, pseudonym }: DeskContact,
  { as, steps }: DeskContact['steps'][number],
  words: ContactWords,
  isWrong: boolean,
): Markup =>
  postForm({
    action,
    formToken: undefined,
    hidden: { as },
    main: markup`<fieldset><legend>${words.as[as]}</legend>
${as === 'dpo' && steps.includes('approve') ? field({ name: delayField(id), label: words.delay, hint: words.delayHint, value: '', faults: isWrong ? [words.troubles.delay] : [], as: 'date' }) : ''}${
      steps.includes('reveal')
        ? markup`<p>${words.once}</p>
`
        : ''
    }${choiceButtons(
      steps.map((step) => ({
        value: step,
        text: words.steps[step],
        label: pseudonym,
        ...(step === 'reveal' ? { look: 'main-action' as const } : {}),
      })),
      'step',
    )}</fieldset>`,
  });

const card = (contact: DeskContact, frame: Frame, trouble: DeskContactsView['trouble']): Markup => {
  const { language } = frame;
  const words = CONTACT_WORDS[language];
  const { id, study, who, pseudonym, reason, at, state, steps, isOwn } = contact;
  const isOver = state === 'done' || state === 'refused';
  return markup`<article class="card" id="contact-${id}" tabindex="-1">
<h3><a href="${study.href}">${phrase(study.title, language)}</a></h3>
<p><span class="tag${isOver ? '' : ' on'}">${words.states[state]}</span> ${who}</p>
<dl>
${term(words.askedOn, moment(at, language))}${term(words.pseudonym, markup`<code>${pseudonym}</code>`)}${term(words.reason, markup`<span class="definition" dir="auto">${reason}</span>`)}${isOwn ? '' : rulings(contact, words, frame)}</dl>
${isOver ? '' : isOwn ? markup`<p>${words.own}</p>` : steps.length === 0 ? markup`<p>${words.nothing}</p>` : steps.map((one) => stepForm(contact, one, words, trouble?.what === 'delay' && trouble.about === id))}</article>
`;
};

/** Where stewards and data protection officers rule on what labs ask: that somebody be found. */
export const deskContactsPage = (frame: Frame, { open, over, hasDesk, trouble }: DeskContactsView): Page => {
  const words = CONTACT_WORDS[frame.language];
  return framedPage(
    frame,
    words.desk,
    markup`${
      hasDesk
        ? markup`<p><a href="${frame.root}/desk">${DESK_WORDS[frame.language].desk}</a></p>
`
        : ''
    }<h1>${words.desk}</h1>
<p class="lead">${words.deskLead}</p>
${
  trouble === undefined
    ? ''
    : markup`<p class="note ill" role="alert">${words.troubles[trouble.what]}</p>
`
}<h2>${words.open(open.length)}</h2>
${
  open.length === 0
    ? markup`<p class="note">${words.none}</p>
`
    : open.map((one) => card(one, frame, trouble))
}${
      over.length === 0
        ? ''
        : markup`<details><summary>${words.over} (${over.length})</summary>
${over.map((one) => card(one, frame, undefined))}</details>
`
    }`,
  );
};

/** Whoever was found, for the one time that it is shown. */
export interface FoundView {
  readonly person: string;
  readonly name?: string;
  /** What tools know them by: a line of text each. */
  readonly knownAs: readonly { readonly source: string; readonly as: string }[];
  readonly pseudonym: string;
  /** From when they are told, in milliseconds since the epoch; absent where that is at once. */
  readonly delayedUntil?: number;
}

/** The page that shows who it is, once. */
export const foundPage = (frame: Frame, { person, name, knownAs, pseudonym, delayedUntil }: FoundView): Page => {
  const { language, root } = frame;
  const words = CONTACT_WORDS[language];
  return framedPage(
    frame,
    words.found,
    markup`<h1>${words.found}</h1>
<p class="note ill" role="status">${words.foundOnce}</p>
<dl class="card">
${name === undefined ? '' : term(words.name, markup`<strong dir="auto">${name}</strong>`)}${knownAs.map(({ source, as }) => term(words.knownTo(source), markup`<strong dir="auto">${as}</strong>`))}${term(
      words.number,
      markup`<code>${person}</code>`,
    )}${term(words.pseudonym, markup`<code>${pseudonym}</code>`)}</dl>
${
  knownAs.length === 0
    ? markup`<p>${words.knownToNone}</p>
`
    : ''
}<p>${delayedUntil === undefined ? words.told : markup`${words.toldLater} ${dayOf(delayedUntil, language)}.`}</p>
<p class="actions"><a class="button" href="${root}/desk/contacts">${words.back}</a></p>`,
  );
};
