/** HTML in which every text is escaped. */
export interface Html {
  readonly html: string;
}

type Value = string | number | Html | readonly Html[];

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

const renderValue = (value: Value): string => {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((item) => item.html).join('');
};

/** A template tag that escapes every text put into the template, for elements and for quoted attributes. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  html: strings.reduce((written, text, index) => written + renderValue(values[index - 1] ?? '') + text),
});

const CHARACTERS = new Map([...ENTITIES].map(([character, entity]) => [entity, character]));

/** The text that a reader sees: without tags, and with each entity as its character. */
export const plainText = ({ html: markup }: Html): string =>
  markup.replace(/<[^>]*>/g, '').replace(/&[a-z#0-9]+;/g, (entity) => CHARACTERS.get(entity) ?? entity);

/** Joins items; the separator is escaped. */
export const joinHtml = (items: readonly Html[], separator = ', '): Html => ({
  html: items.map((item) => item.html).join(renderValue(separator)),
});

/** Each item on a separate line, the last one too. */
export const htmlLines = (items: readonly Html[]): Html => html`${items.map((item) => html`${item}\n`)}`;

/** Renders a value that may be absent. It renders nothing if it is absent. */
export const ifDefined = <T>(value: T | undefined, render: (value: T) => Html): Html =>
  value === undefined ? html`` : render(value);
