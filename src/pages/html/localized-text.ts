import { isLanguageTag } from '../../xapi/formats/language-tag.ts';
import { type Html, html } from './html.ts';
import type { Language } from './language.ts';

/** Text of a language map, in the language that was chosen for the reader. */
export interface LocalizedText {
  readonly text: string;
  /** The language tag, as the map has it. */
  readonly language: string;
}

/** An IRI with the name of what it identifies, and its page on this server. */
export interface NamedIri {
  readonly id: string;
  readonly name?: LocalizedText;
  readonly href?: string;
}

const primarySubtag = (tag: string): string => tag.toLowerCase().split('-', 1)[0] ?? '';

/** Text marked with its language if it is not that of the page (WCAG 2.2, 3.1.2). */
export const renderText = ({ text, language }: LocalizedText, page: Language): Html =>
  primarySubtag(language) === page || !isLanguageTag(language)
    ? html`<span dir="auto">${text}</span>`
    : html`<span lang="${language}" dir="auto">${text}</span>`;

/** The part of an IRI after its last slash or number sign: a stand-in for a missing name. */
export const lastSegmentOf = (id: string): string => /([^/#]+)[/#]*$/.exec(id)?.[1] ?? id;

export const renderName = ({ id, name }: NamedIri, page: Language): Html =>
  name === undefined ? html`<code>${lastSegmentOf(id)}</code>` : renderText(name, page);

/** A name as a link to its page. Without a page, the IRI follows the name. Without both, only the IRI is shown. */
export const renderReference = (named: NamedIri, page: Language): Html => {
  if (named.name === undefined && named.href === undefined) return html`<code>${named.id}</code>`;
  const name = renderName(named, page);
  return named.href === undefined
    ? html`${name} (<code>${named.id}</code>)`
    : html`<a href="${named.href}">${name}</a>`;
};

/** An IRI. It is a link without a referrer if it is an address on the web. */
export const renderIri = (id: string): Html =>
  /^https?:\/\//i.test(id) && URL.canParse(id)
    ? html`<a href="${id}" rel="noopener noreferrer"><code>${id}</code></a>`
    : html`<code>${id}</code>`;
