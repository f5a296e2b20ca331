import type { Json, LanguageMap } from '../model/types.ts';

/** The languages in which sentences are made. */
export const SENTENCE_LANGUAGES = ['en', 'fr'] as const;
export type SentenceLanguage = (typeof SENTENCE_LANGUAGES)[number];

const LONGEST = 120;
const SOFT_HYPHEN = '\u00ad';
/** Spaces and control characters, but not the joiners within emoji and words. */
const NO_TEXT = /(?:(?![\u200c\u200d])[\s\p{C}])+/gu;

/** A foreign text in one line, cut after 120 characters. */
export const oneLineText = (text: string): string => {
  const line = text.replaceAll(SOFT_HYPHEN, '').replaceAll(NO_TEXT, ' ').trim();
  const letters = line.length > LONGEST ? Array.from(line) : [];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : line;
};

const isOf = (language: string, tag: string): boolean => tag.toLowerCase().split('-')[0] === language;

/** The text of a language map for a reader: theirs, any variant of it, English, then the first one; undefined: none. */
export const chooseText = (map: LanguageMap | Json | undefined, language: SentenceLanguage): string | undefined => {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return undefined;
  const texts = Object.entries(map).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && oneLineText(entry[1]) !== '',
  );
  const [, text] =
    texts.find(([tag]) => tag.toLowerCase() === language) ??
    texts.find(([tag]) => isOf(language, tag)) ??
    texts.find(([tag]) => isOf('en', tag)) ??
    texts[0] ??
    [];
  return text === undefined ? undefined : oneLineText(text);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The last word of an IRI, which may stand for a missing name. */
export const lastWordOf = (iri: string): string => {
  const [path = iri] = iri.split(/[?]/);
  const last = path.split(/[/#:]/).findLast((part) => part !== '') ?? iri;
  return oneLineText(decoded(last).replaceAll(/[-_]+/g, ' ')) || oneLineText(iri);
};
