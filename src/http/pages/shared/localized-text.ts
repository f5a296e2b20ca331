import type { Language } from '../../../pages/layout/language.ts';
import type { Phrase } from '../../../pages/layout/text.ts';
import { chosenLanguage, languageRanges } from '../../../xapi/output/accept-language.ts';

/** Finds the text of a language map for a reader; undefined where it has none. */
export type PhraseFor = (map: Readonly<Record<string, string>> | undefined) => Phrase | undefined;

/**
 * Builds the choice of texts for whoever reads a page in this language: that one first, then what the browser accepts.
 */
export const createPhraseFor = (language: Language, acceptLanguage: string | undefined): PhraseFor => {
  const ranges = [{ range: language, quality: 1 }, ...languageRanges(acceptLanguage)];
  return (map = {}) => {
    const tag = chosenLanguage(Object.keys(map), ranges);
    const text = tag === undefined ? undefined : map[tag];
    return tag === undefined || text === undefined ? undefined : { text, language: tag };
  };
};
