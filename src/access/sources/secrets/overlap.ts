import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../core/time.ts';

/** The default time for which a replaced key stays valid: a week, so that weekly jobs can change it too. */
export const DEFAULT_OVERLAP_MS = 7 * DAY_MS;

/** Rotation is no way to have two keys for good. */
const MAX_OVERLAP_MS = 90 * DAY_MS;

const DURATION = /^P(?:(\d{1,3})W|(?:(\d{1,3})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)$/;
const SHORT = /^(\d{1,8})([wdhms])$/;

/** ISO 8601 durations, as JSON Schema writes their form; without the empty ones `P` and `PT`. */
export const OVERLAP_PATTERN =
  '^P(?=[\\dT])(?:\\d{1,3}W|(?:\\d{1,3}D)?(?:T(?=\\d)(?:\\d{1,5}H)?(?:\\d{1,6}M)?(?:\\d{1,8}S)?)?)$';

export const OVERLAP_MUST = 'a duration of at most 90 days (ISO 8601), as in P7D or PT12H; PT0S for none';

const UNITS = [7 * DAY_MS, DAY_MS, HOUR_MS, 60 * SECOND_MS, SECOND_MS];
const LETTERS = 'wdhms';

/**
 * Reads an overlap in milliseconds: an ISO 8601 duration of weeks, or of days, hours, minutes and seconds (`P7D`,
 * `PT12H`, `PT0S`). A day has 24 hours. Undefined for any other text, and beyond 90 days.
 */
export const readOverlap = (text: string): number | undefined => {
  const groups = DURATION.exec(text)?.slice(1) as readonly (string | undefined)[] | undefined;
  if (groups === undefined || groups.every((one) => one === undefined)) return undefined;
  const length = groups.reduce((sum, group, index) => sum + Number(group ?? 0) * (UNITS[index] ?? 0), 0);
  return length <= MAX_OVERLAP_MS ? length : undefined;
};

/** Reads like `readOverlap`, and the short forms of a command line too: `7d`, `12h`, `0`. */
export const readShortOverlap = (text: string): number | undefined => {
  if (text === '0') return 0;
  const [, amount, unit = ''] = SHORT.exec(text) ?? [];
  if (amount === undefined) return readOverlap(text);
  const length = Number(amount) * (UNITS[LETTERS.indexOf(unit)] ?? 0);
  return length <= MAX_OVERLAP_MS ? length : undefined;
};
