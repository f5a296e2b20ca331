import type { Language } from './language.ts';

/** The type of texts in any language: that of the English ones, with `string` in the place of each literal. */
export type Translated<English> = English extends string
  ? string
  : English extends (...values: infer Values) => infer Text
    ? (...values: Values) => Translated<Text>
    : { readonly [Name in keyof English]: Translated<English[Name]> };

/** The texts of a page in each language. */
export type TextsByLanguage<English> = Readonly<Record<Language, Translated<English>>>;
