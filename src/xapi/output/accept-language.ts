/** A language range of an Accept-Language header, in lower case, with its quality from 0 to 1. */
export interface LanguageRange {
  readonly range: string;
  readonly quality: number;
}

/** More ranges than any reader has; the rest of a longer header is ignored. */
const MAX_RANGES = 32;

/**
 * Longer than any language tag (RFC 5646, section 4.4.1, asks for 35). A range of thousands of subtags would be
 * shortened thousands of times for each language map.
 */
const LONGEST_RANGE = 100;

const qualityOf = (parameters: readonly string[]): number => {
  const value = parameters
    .map((one) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i.exec(one)?.[1])
    .find((one) => one !== undefined);
  return value === undefined ? 1 : Math.min(Number(value), 1);
};

/** The ranges of an Accept-Language header (RFC 2616 14.4), the best first; none if there is no header. */
export const languageRanges = (header: string | undefined): readonly LanguageRange[] =>
  (header ?? '')
    .split(',', MAX_RANGES)
    .map((item) => {
      const [range = '', ...parameters] = item.split(';');
      return { range: range.trim().toLowerCase(), quality: qualityOf(parameters) };
    })
    .filter(({ range }) => range !== '' && range.length <= LONGEST_RANGE)
    .sort((x, y) => y.quality - x.quality);

const isInRange = (tag: string, range: string): boolean =>
  tag.startsWith(range) && (tag.length === range.length || tag[range.length] === '-');

/** The most specific range that matches a tag; `*` only if no other does. */
const rangeOf = (tag: string, ranges: readonly LanguageRange[]): LanguageRange | undefined => {
  let best: LanguageRange | undefined;
  for (const one of ranges) {
    if (isInRange(tag, one.range) && (best === undefined || one.range.length > best.range.length)) best = one;
  }
  return best ?? ranges.find(({ range }) => range === '*');
};

/** The range without its last subtag, and without a single letter before that (RFC 4647 3.4). */
const shorter = (range: string): string | undefined => {
  const cut = range.slice(0, Math.max(range.lastIndexOf('-'), 0));
  if (cut === '') return undefined;
  return cut.at(-2) === '-' ? cut.slice(0, -2) : cut;
};

const byFallback = (tags: readonly string[], ranges: readonly LanguageRange[]): string | undefined => {
  for (const { range, quality } of ranges) {
    if (quality === 0) continue;
    for (let cut = shorter(range); cut !== undefined; cut = shorter(cut)) {
      const wanted = cut;
      const found =
        tags.find((tag) => tag.toLowerCase() === wanted) ?? tags.find((tag) => isInRange(tag.toLowerCase(), wanted));
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

/**
 * The tag of a language map that best fits a reader's ranges (RFC 2616 14.4), or shorter ones (RFC 4647 3.4). Otherwise
 * the first that is not refused, or the first of all. Undefined for an empty map.
 */
export const chosenLanguage = (tags: readonly string[], ranges: readonly LanguageRange[]): string | undefined => {
  let chosen: { readonly tag: string; readonly rank: number; readonly exact: boolean } | undefined;
  const unrefused: string[] = [];
  for (const tag of tags) {
    const lower = tag.toLowerCase();
    const range = rangeOf(lower, ranges);
    if (range?.quality !== 0) unrefused.push(tag);
    if (range === undefined || range.quality === 0) continue;
    const rank = ranges.indexOf(range);
    const exact = lower === range.range;
    if (chosen === undefined || rank < chosen.rank || (rank === chosen.rank && exact && !chosen.exact))
      chosen = { tag, rank, exact };
  }
  return chosen?.tag ?? byFallback(unrefused, ranges) ?? unrefused[0] ?? tags[0];
};

const primarySubtag = (range: string): string => range.split('-', 1)[0] ?? '';

/** The closeness of a range to a language without subtags: 2 itself, 1 with a subtag, 0 any language; -1 another. */
const closeness = (language: string, range: string): number => {
  if (range === language) return 2;
  if (primarySubtag(range) === language) return 1;
  return range === '*' ? 0 : -1;
};

/**
 * The language that a reader prefers among some without subtags: by quality, then by the closest range, then by order.
 * Without a header it is the first; undefined if the reader accepts none.
 */
export const preferredLanguage = <L extends string>(
  languages: readonly L[],
  header: string | undefined,
): L | undefined => {
  if (header === undefined) return languages[0];
  const ranges = languageRanges(header);
  const candidates = languages.flatMap((language) => {
    const [closest] = ranges
      .map(({ range, quality }, at) => ({ language, quality, closeness: closeness(language, range), at }))
      .filter((one) => one.closeness >= 0)
      // `negotiator`, which Express uses for media types, does the same: of equal ranges the last one counts.
      .sort((a, b) => b.closeness - a.closeness || b.quality - a.quality || b.at - a.at);
    return closest === undefined || closest.quality === 0 ? [] : [closest];
  });
  candidates.sort((a, b) => b.quality - a.quality || b.closeness - a.closeness || a.at - b.at);
  return candidates[0]?.language;
};
