import { isDigit } from './characters.ts';

const LONGEST = 100;
const P = 80;
const T = 84;
const DATE_UNITS = 'YMD';
const TIME_UNITS = 'HMS';
const isPoint = (code: number): boolean => code === 46 || code === 44;

/**
 * True if a text is an ISO 8601:2004 duration with designators (4.4.3.2; xAPI 1.0.3 Data 4.6, IEEE 9274.1.1 4.2.7).
 * Only the last unit may have a fraction; weeks have no other unit beside them. At most 100 characters. Linear.
 */
// oxlint-disable-next-line complexity -- one pass over the characters, for every duration of every statement
export const isDuration = (text: string): boolean => {
  const length = text.length;
  if (length > LONGEST || text.charCodeAt(0) !== P) return false;
  let units = DATE_UNITS;
  let next = 0;
  let at = 1;
  let isFraction = false;
  while (at < length) {
    if (text.charCodeAt(at) === T && units === DATE_UNITS) {
      units = TIME_UNITS;
      next = 0;
      at++;
    }
    const start = at;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === start || isFraction) return false;
    if (isPoint(text.charCodeAt(at))) {
      isFraction = true;
      const point = at++;
      while (isDigit(text.charCodeAt(at))) at++;
      if (at === point + 1) return false;
    }
    if (text[at] === 'W') return at === length - 1 && next === 0 && units === DATE_UNITS;
    const unit = at < length ? units.indexOf(text.charAt(at), next) : -1;
    if (unit < 0) return false;
    next = unit + 1;
    at++;
  }
  return length > 1;
};

/**
 * The form in which durations are compared. Decimals of the seconds are cut to two, as precision beyond 0.01 s may not
 * count (IEEE 9274.1.1 4.2.7). Units are not converted.
 */
export const truncatedDuration = (text: string): string => {
  const plain = text.replace(',', '.');
  const point = plain.indexOf('.');
  if (point < 0) return plain;
  const isSeconds = plain.endsWith('S');
  const decimals = plain.slice(point + 1, isSeconds ? Math.min(point + 3, plain.length - 1) : plain.length - 1);
  let digits = decimals.length;
  while (digits > 0 && decimals.charCodeAt(digits - 1) === 48) digits--;
  return plain.slice(0, point) + (digits > 0 ? '.' + decimals.slice(0, digits) : '') + plain.slice(-1);
};
