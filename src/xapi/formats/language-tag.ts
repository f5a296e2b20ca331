import { isDigit, isLetter } from './characters.ts';

const LONGEST = 100;

/** Grandfathered tags that the grammar does not allow (RFC 5646, section 2.2.8). */
const IRREGULAR: ReadonlySet<string> = new Set([
  'en-gb-oed',
  'i-ami',
  'i-bnn',
  'i-default',
  'i-enochian',
  'i-hak',
  'i-klingon',
  'i-lux',
  'i-mingo',
  'i-navajo',
  'i-pwn',
  'i-tao',
  'i-tay',
  'i-tsu',
  'sgn-be-fr',
  'sgn-be-nl',
  'sgn-ch-de',
]);

const HYPHEN = 45;

/** The end of the subtag that begins at `start`; -1 if it is not 1 to 8 letters and digits. */
const subtagEnd = (tag: string, start: number): number => {
  let at = start;
  while (at < tag.length && tag.charCodeAt(at) !== HYPHEN) {
    const code = tag.charCodeAt(at++);
    if (!isLetter(code) && !isDigit(code)) return -1;
  }
  return at === start || at - start > 8 ? -1 : at;
};

const areLetters = (tag: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if (!isLetter(tag.charCodeAt(at))) return false;
  return true;
};

const areDigits = (tag: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if (!isDigit(tag.charCodeAt(at))) return false;
  return true;
};

// The stage of a tag: a kind of subtag may follow only kinds of a lower stage.
const LANGUAGE = 1;
const SCRIPT = 5;
const REGION = 6;
const VARIANT = 7;

/** The stage of a tag after one more subtag; 0 if the grammar does not allow the subtag. */
// oxlint-disable-next-line max-params -- called for every subtag of every language tag
const nextStage = (tag: string, start: number, end: number, stage: number): number => {
  const length = end - start;
  // Up to three extended languages may follow a language of two or three letters.
  if (length === 3 && stage < LANGUAGE + 3 && areLetters(tag, start, end)) return stage + 1;
  if (length === 4 && stage < SCRIPT && areLetters(tag, start, end)) return SCRIPT;
  if (stage < REGION && ((length === 2 && areLetters(tag, start, end)) || (length === 3 && areDigits(tag, start, end))))
    return REGION;
  if (length >= 5 || (length === 4 && isDigit(tag.charCodeAt(start)))) return VARIANT;
  return 0;
};

/** True if the rest of a tag is extensions and private use: singletons, each with one subtag or more. */
const isRest = (tag: string, start: number): boolean => {
  let at = start;
  let isPrivate = false;
  let needsSubtag = false;
  for (;;) {
    const end = subtagEnd(tag, at);
    if (end < 0) return false;
    if (end - at === 1 && !isPrivate) {
      if (needsSubtag) return false;
      needsSubtag = true;
      isPrivate = (tag.charCodeAt(at) | 32) === 120;
    } else {
      needsSubtag = false;
    }
    if (end === tag.length) return !needsSubtag;
    at = end + 1;
  }
};

/**
 * True if a text is a well-formed language tag (RFC 5646, section 2.1) of at most 100 characters. Subtags need not be
 * registered. Linear.
 */
export const isLanguageTag = (tag: string): boolean => {
  const length = tag.length;
  if (length > LONGEST) return false;
  let end = subtagEnd(tag, 0);
  if (end < 2 || !areLetters(tag, 0, end))
    return (end === 1 && (tag.charCodeAt(0) | 32) === 120 && isRest(tag, 0)) || IRREGULAR.has(tag.toLowerCase());
  // Four letters are reserved for a future that has not come.
  if (end === 4) return false;
  let stage = end > 3 ? LANGUAGE + 3 : LANGUAGE;
  while (end < length) {
    const start = end + 1;
    end = subtagEnd(tag, start);
    if (end < 0) return false;
    if (end - start === 1) return isRest(tag, start);
    stage = nextStage(tag, start, end, stage);
    if (stage === 0) return IRREGULAR.has(tag.toLowerCase());
  }
  return true;
};
