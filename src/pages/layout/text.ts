import { isLanguageTag } from '../../xapi/formats/language-tag.ts';
import { type Markup, markup } from './html.ts';
import type { Language } from './language.ts';

/** Text of a profile in the language that was found for the reader. */
export interface Phrase {
  readonly text: string;
  /** Its language tag, as the profile has it. */
  readonly language: string;
}

/** What an IRI names, and where on this server it is shown. */
export interface Named {
  readonly id: string;
  readonly name?: Phrase;
  readonly href?: string;
}

const primary = (tag: string): string => tag.toLowerCase().split('-', 1)[0] ?? '';

/** Text of a profile, marked with its language where that is not the page's (WCAG 2.2, 3.1.2). */
export const phrase = ({ text, language }: Phrase, page: Language): Markup =>
  primary(language) === page || !isLanguageTag(language)
    ? markup`<span dir="auto">${text}</span>`
    : markup`<span lang="${language}" dir="auto">${text}</span>`;

/** What an IRI calls itself where nothing gives it a name: what stands after its last slash or number sign. */
export const tailOf = (id: string): string => /([^/#]+)[/#]*$/.exec(id)?.[1] ?? id;

/** The name of what an IRI names, in the language found for the reader. */
export const nameOf = ({ id, name }: Pick<Named, 'id' | 'name'>, page: Language): Markup =>
  name === undefined ? markup`<code>${tailOf(id)}</code>` : phrase(name, page);

/** The name of what an IRI names, as a link where this server shows it; the IRI itself where it has no name. */
export const reference = (named: Named, page: Language): Markup => {
  if (named.name === undefined && named.href === undefined) return markup`<code>${named.id}</code>`;
  const name = nameOf(named, page);
  return named.href === undefined
    ? markup`${name} (<code>${named.id}</code>)`
    : markup`<a href="${named.href}">${name}</a>`;
};

/** An IRI, as a link where it leads to the web; whoever follows it is not told where it was found. */
export const iri = (id: string): Markup =>
  /^https?:\/\//i.test(id) && URL.canParse(id)
    ? markup`<a href="${id}" rel="noopener noreferrer"><code>${id}</code></a>`
    : markup`<code>${id}</code>`;

/** Several things, with commas between them. */
export const listed = (items: readonly Markup[], between = ', '): Markup => ({
  html: items.map(({ html }) => html).join(markup`${between}`.html),
});
