/** A language range of an Accept-Language header, in lower case, with its quality from 0 to 1. */
export interface LanguageRange {
  readonly range: string;
  readonly quality: number;
}

/** More ranges than any reader has; the rest of a longer header is not looked at. */
const MOST_RANGES = 32;

/**
 * Longer than any language tag (RFC 5646, section 4.4.1, wants room for 35): a range of thousands of subtags would be
 * shortened thousands of times for each language map.
 */
const LONGEST_RANGE = 100;

const qualityOf = (parameters: readonly string[]): number => {
  const value = parameters
    .map((one) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i.exec(one)?.[1])
    .find((one) => one !== undefined);
  return value === undefined ? 1 : Math.min(Number(value), 1);
};

/** The ranges of an Accept-Language header (RFC 2616 14.4), the best first; none where there is no header. */
export const languageRanges = (header: string | undefined): readonly LanguageRange[] =>
  (header ?? '')
    .split(',', MOST_RANGES)
    .map((item) => {
      const [range = '', ...parameters] = item.split(';');
      return { range: range.trim().toLowerCase(), quality: qualityOf(parameters) };
    })
    .filter(({ range }) => range !== '' && range.length <= LONGEST_RANGE)
    .sort((x, y) => y.quality - x.quality);

const isWithin = (tag: string, range: string): boolean =>
  tag.startsWith(range) && (tag.length === range.length || tag[range.length] === '-');

/** The most specific range that a tag is within: `*` only where no other is. */
const rangeOf = (tag: string, ranges: readonly LanguageRange[]): LanguageRange | undefined => {
  let best: LanguageRange | undefined;
  for (const one of ranges) {
    if (isWithin(tag, one.range) && (best === undefined || one.range.length > best.range.length)) best = one;
  }
  return best ?? ranges.find(({ range }) => range === '*');
};

/**
 * The range without its last subtag, and without a single letter before that (RFC 4647 3.4); undefined where nothing is
 * left.
 */
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
        tags.find((tag) => tag.toLowerCase() === wanted) ?? tags.find((tag) => isWithin(tag.toLowerCase(), wanted));
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

/**
 * The one language of a map to be shown to a reader who accepts these ranges: the tag of the highest quality (RFC 2616
 * 14.4); where none is within a range, the one that lookup finds for shorter ranges, `en` or `en-US` for `en-GB` (RFC
 * 4647 3.4); otherwise the map's first that the reader does not refuse. Undefined for an empty map.
 */
export const chosenLanguage = (tags: readonly string[], ranges: readonly LanguageRange[]): string | undefined => {
  let chosen: { readonly tag: string; readonly place: number; readonly exact: boolean } | undefined;
  const unrefused: string[] = [];
  for (const tag of tags) {
    const lower = tag.toLowerCase();
    const range = rangeOf(lower, ranges);
    if (range?.quality !== 0) unrefused.push(tag);
    if (range === undefined || range.quality === 0) continue;
    const place = ranges.indexOf(range);
    const exact = lower === range.range;
    if (chosen === undefined || place < chosen.place || (place === chosen.place && exact && !chosen.exact))
      chosen = { tag, place, exact };
  }
  return chosen?.tag ?? byFallback(unrefused, ranges) ?? unrefused[0] ?? tags[0];
};
