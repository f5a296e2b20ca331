import { type Html, html } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import type { FaultPhrase } from '../texts/fault-phrases.ts';
import { TEXTS } from './texts-by-language.ts';

interface CompiledPhrase {
  readonly pattern: RegExp;
  readonly translated: readonly string[];
}

const escapeForPattern = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

const compile = ([english, translated]: FaultPhrase): CompiledPhrase => ({
  pattern: new RegExp(`^${english.split('{}').map(escapeForPattern).join('([^]*?)')}$`),
  translated: translated.split('{}'),
});

const literalLength = ([english]: FaultPhrase): number => english.replaceAll('{}', '').length;
/** The most specific phrase comes first, as in `must be an array` before `must be {}`. */
const byLiteralText = (one: FaultPhrase, other: FaultPhrase): number => literalLength(other) - literalLength(one);

const compiled = new Map<Language, readonly CompiledPhrase[]>();
const phrasesOf = (language: Language): readonly CompiledPhrase[] => {
  const known = compiled.get(language) ?? [...TEXTS[language].faultPhrases].sort(byLiteralText).map(compile);
  compiled.set(language, known);
  return known;
};

/** A longer text quotes too much of a request to be matched. */
const MAX_LENGTH = 400;
const isQuotation = (text: string): boolean => /^"(?:[^"\\]|\\.)*"$/.test(text);

/** The words of a fault in this language; undefined if no phrase fits it. */
export const translateFault = (detail: string, language: Language): string | undefined => {
  if (detail.length > MAX_LENGTH || isQuotation(detail)) return undefined;
  for (const { pattern, translated } of phrasesOf(language)) {
    const parts = pattern
      .exec(detail)
      ?.slice(1)
      .map((part) => translateFault(part, language) ?? part);
    if (parts !== undefined) return translated.reduce((text, next, index) => `${text}${parts[index - 1] ?? ''}${next}`);
  }
  return undefined;
};

/** The detail of a fault, which the API gives in English, in the language of a page or marked as English. */
export const renderFaultDetail = (detail: string, language: Language): Html => {
  if (language === 'en') return html`${detail}`;
  const translated = translateFault(detail, language);
  return translated === undefined ? html`<span lang="en">${detail}</span>` : html`${translated}`;
};
