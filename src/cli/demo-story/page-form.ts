import { ownValue } from '../../core/json-object.ts';

/** A form of a page, as a browser knows it. */
export interface PageForm {
  readonly action: string;
  /** The hidden fields that it sends. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Its buttons: name and value of each. */
  readonly buttons: readonly (readonly [name: string, value: string])[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ownValue(ENTITIES, name) ?? whole);

const attributesOf = (tag: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...tag.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );

const tagsOf = (html: string, name: string): readonly Readonly<Record<string, string>>[] =>
  [...html.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([tag]) => attributesOf(tag));

/** The forms of a page that Carnet has made. */
export const formsOf = (html: string): readonly PageForm[] =>
  [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => ({
    action: tagsOf(form, 'form')[0]?.['action'] ?? '',
    hidden: Object.fromEntries(
      tagsOf(form, 'input')
        .filter(({ type }) => type === 'hidden')
        .map(({ name = '', value = '' }) => [name, value]),
    ),
    buttons: tagsOf(form, 'button').flatMap(({ name, value }) =>
      name === undefined ? [] : [[name, value ?? ''] as const],
    ),
  }));
