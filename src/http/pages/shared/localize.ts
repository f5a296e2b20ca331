import { ownValue } from '../../../core/json-object.ts';
import type { Language } from '../../../pages/html/language.ts';
import type { LocalizedText } from '../../../pages/html/localized-text.ts';
import { chosenLanguage, languageRanges } from '../../../xapi/output/accept-language.ts';
import type { PageRequest } from './page-guard.ts';

/** Chooses the text of a language map for a reader; undefined if the map is empty or absent. */
export type Localize = (map: Readonly<Record<string, string>> | undefined) => LocalizedText | undefined;

const createLocalize = (language: Language, acceptLanguage: string | undefined): Localize => {
  const ranges = [{ range: language, quality: 1 }, ...languageRanges(acceptLanguage)];
  return (map = {}) => {
    const tag = chosenLanguage(Object.keys(map), ranges);
    const text = tag === undefined ? undefined : ownValue(map, tag);
    return tag === undefined || text === undefined ? undefined : { text, language: tag };
  };
};

/** For the reader of a page: its language first, then those that the browser accepts. */
export const localizeFor = ({ context, header }: Pick<PageRequest, 'context' | 'header'>): Localize =>
  createLocalize(context.language, header('accept-language'));

/** The text for a reader, or the fallback if the map is empty. */
export const localizeOr = (
  localize: Localize,
  map: Readonly<Record<string, string>>,
  fallback: string,
): LocalizedText => localize(map) ?? { text: fallback, language: '' };
