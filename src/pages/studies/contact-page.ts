import { CONTACT_WORDS, type ContactWords } from './contact-texts.ts';
import { field } from '../layout/field.ts';
import { markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { phrase } from '../layout/text.ts';
import type { Phrase } from '../layout/text.ts';
import { moment } from '../layout/dates.ts';

/** A request as its lab may see it. */
interface AskedContact {
  readonly pseudonym: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: keyof ContactWords['forLab'];
}

/** What a lab sees of its requests, and what it has filled in. */
export interface LabContactsView {
  readonly title: Phrase;
  /** The page of the study that it asked for. */
  readonly from: string;
  /** Where the form is sent. */
  readonly action: string;
  /** The latest first. */
  readonly asked: readonly AskedContact[];
  readonly values: { readonly pseudonym: string; readonly reason: string };
  readonly faults: readonly ('pseudonym' | 'reason')[];
  /** As things stand it could not be asked. */
  readonly refused: boolean;
}

/** The page on which a lab asks that the institution find somebody, and sees what became of it. */
export const labContactsPage = (
  frame: Frame,
  { title, from, action, asked, values, faults, refused }: LabContactsView,
): Page => {
  const { language } = frame;
  const words = CONTACT_WORDS[language];
  const faultOf = (name: 'pseudonym' | 'reason', text: string): readonly string[] =>
    faults.includes(name) ? [text] : [];
  return framedPage(
    frame,
    words.title,
    markup`<p><a href="${from}">${phrase(title, language)}</a></p>
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${
  refused
    ? markup`<p class="note ill" role="alert">${words.cannotAsk}</p>
`
    : ''
}<ul>
${words.how.map(
  (one) => markup`<li>${one}</li>
`,
)}</ul>
<form class="card" method="post" action="${action}" novalidate>
${field({ name: 'pseudonym', label: words.pseudonym, hint: words.pseudonymHint, value: values.pseudonym, faults: faultOf('pseudonym', words.pseudonymFault), as: 'text', required: true })}${field(
      {
        name: 'reason',
        label: words.reason,
        hint: words.reasonHint,
        value: values.reason,
        faults: faultOf('reason', words.reasonFault),
        as: 'area',
        required: true,
      },
    )}<p class="actions"><button class="main-action">${words.ask}</button></p>
</form>
<h2>${words.asked}</h2>
${
  asked.length === 0
    ? markup`<p>${words.noneAsked}</p>`
    : asked.map(
        ({ pseudonym, reason, at, state }) => markup`<article class="card">
<h3><code>${pseudonym}</code></h3>
<p><span class="tag on">${words.forLab[state]}</span> ${words.askedOn} ${moment(at, language)}</p>
<p class="definition" dir="auto">${reason}</p>
</article>
`,
      )
}`,
  );
};
