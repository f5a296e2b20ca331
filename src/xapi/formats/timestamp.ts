import { isDigit } from './characters.ts';

const LONGEST = 64;
const DAY = 86_400;
/** 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since the epoch: the range of four-digit years. */
const FIRST = -62_167_219_200;
const LAST = 253_402_300_799;

/** A parsed timestamp: its second (the 59th for a leap second), and the digits after the point. */
interface Moment {
  readonly second: number;
  readonly isLeap: boolean;
  readonly fraction: string;
}

/** The number of two digits, or NaN. */
const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones - 528 : NaN;
};

const isAt = (text: string, at: number, character: string): boolean => text.charCodeAt(at) === character.charCodeAt(0);
const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Days from 1970-01-01 to a date of the Gregorian calendar; NaN for a date that does not exist. */
const daysSinceEpoch = (year: number, month: number, day: number): number => {
  const before = DAYS_BEFORE[month - 1];
  const after = DAYS_BEFORE[month];
  if (before === undefined || after === undefined) return NaN;
  const leap = isLeapYear(year) ? 1 : 0;
  if (!(day >= 1 && day <= after - before + (month === 2 ? leap : 0))) return NaN;
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  return past * 365 + leapDays + before + (month > 2 ? leap : 0) + day - 719_163;
};

/** The offset from UTC in minutes, from `at` to the end of the text, or NaN. The unknown offset (-00:00) is refused. */
const offsetAt = (text: string, at: number): number => {
  const left = text.length - at;
  if (left === 1) return isAt(text, at, 'Z') || isAt(text, at, 'z') ? 0 : NaN;
  if (left !== 6 || !isAt(text, at + 3, ':')) return NaN;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return NaN;
  const offset = hours * 60 + minutes;
  if (isAt(text, at, '+')) return offset;
  return isAt(text, at, '-') && offset > 0 ? -offset : NaN;
};

// oxlint-disable-next-line complexity -- one pass over the characters, for every timestamp of every statement
const readTimestamp = (text: string): Moment | undefined => {
  if (text.length < 20 || text.length > LONGEST) return undefined;
  if (!(isAt(text, 4, '-') && isAt(text, 7, '-') && isAt(text, 13, ':') && isAt(text, 16, ':'))) return undefined;
  if (!(isAt(text, 10, 'T') || isAt(text, 10, 't') || isAt(text, 10, ' '))) return undefined;
  const hours = two(text, 11);
  const minutes = two(text, 14);
  const seconds = two(text, 17);
  if (!(hours <= 23 && minutes <= 59 && seconds <= 60)) return undefined;
  let at = 19;
  if (isAt(text, 19, '.')) {
    at = 20;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === 20) return undefined;
  }
  const days = daysSinceEpoch(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
  const minute = days * 1440 + hours * 60 + minutes - offsetAt(text, at);
  const isLeap = seconds === 60;
  const second = minute * 60 + (isLeap ? 59 : seconds);
  // A leap second is the last one of a day of UTC (RFC 3339, section 5.7). A part that is no number makes NaN here.
  if (!(second >= FIRST && second <= LAST) || (isLeap && (second + 1) % DAY !== 0)) return undefined;
  return { second, isLeap, fraction: at === 19 ? '' : text.slice(20, at) };
};

/**
 * True if a text is an RFC 3339 timestamp (xAPI 1.0.3 Data 4.5, IEEE 9274.1.1 4.2.7), also with a space or lower-case
 * t, z. The offset -00:00, impossible days and leap seconds, and over 64 characters are invalid. Linear.
 */
export const isTimestamp = (text: string): boolean => readTimestamp(text) !== undefined;

/** True if a text is valid as `stored`, which is overwritten: a timestamp, also in the basic format of ISO 8601. */
export const isStored = (text: string): boolean =>
  isTimestamp(text) ||
  (text.length <= LONGEST &&
    isTimestamp(
      text.replace(
        /^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d(?:\.\d+)?)(?:(Z)|([+-]\d\d)(\d\d))$/,
        (_, ...groups: (string | undefined)[]) => {
          const zone = groups[5] ?? `${groups[6] ?? ''}:${groups[7] ?? ''}`;
          return `${groups.slice(0, 2).join('-')}-${groups.slice(2, 5).join(':')}${zone}`;
        },
      ),
    ));

/** The instant of a timestamp in whole milliseconds since the epoch, rounded down; NaN for any other text. */
export const instantOf = (text: string): number => {
  const moment = readTimestamp(text);
  if (moment === undefined) return NaN;
  return (moment.second + (moment.isLeap ? 1 : 0)) * 1000 + Number(moment.fraction.slice(0, 3).padEnd(3, '0'));
};

/**
 * A timestamp in UTC, with T, Z and at least three decimals; all decimals stay (IEEE 9274.1.1 4.2.7). Any other text is
 * returned unchanged.
 */
export const toUtc = (text: string): string => {
  const moment = readTimestamp(text);
  if (moment === undefined) return text;
  const minute = new Date(moment.second * 1000).toISOString().slice(0, moment.isLeap ? 17 : 19);
  return `${minute}${moment.isLeap ? '60' : ''}.${moment.fraction.padEnd(3, '0')}Z`;
};

/** True if two timestamps are the same instant, whatever their decimals; false for any other text. */
export const sameInstant = (one: string, other: string): boolean => {
  const a = readTimestamp(one);
  const b = readTimestamp(other);
  if (a === undefined || b === undefined || a.second !== b.second || a.isLeap !== b.isLeap) return false;
  const length = Math.max(a.fraction.length, b.fraction.length);
  return a.fraction.padEnd(length, '0') === b.fraction.padEnd(length, '0');
};
