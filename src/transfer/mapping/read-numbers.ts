const SPACES = /[\s'’]/g;
const NUMBER = /^([+-]?)(\d[\d.,]*|[.,]\d+)%?$/;

/**
 * The number of a text: `12,5`, `1 234,50`, `1.234,5` and `1,234.5`. The last mark is the decimal one, unless it stands
 * more than once. Nothing for an empty text; throws for any other.
 */
export const readDecimal = (text: unknown): number | undefined => {
  if (typeof text === 'number') return text;
  if (typeof text !== 'string' || text === '') return undefined;
  const [, sign = '', digits = ''] = NUMBER.exec(text.replaceAll(SPACES, '').replace('−', '-')) ?? [];
  const marks = digits.replaceAll(/\d/g, '');
  const last = marks.at(-1) ?? '';
  const isDecimal = last !== '' && marks.indexOf(last) === marks.length - 1;
  if (digits === '' || (!isDecimal && new Set(marks).size > 1)) throw new Error(`"${text.slice(0, 40)}" is no number`);
  const end = isDecimal ? digits.lastIndexOf(last) : digits.length;
  const whole = digits.slice(0, end).replaceAll(/[.,]/g, '');
  return Number(`${sign}${whole}.${digits.slice(end + 1)}0`);
};

const CLOCK = /^(\d+):([0-5]\d)(?::([0-5]\d))?$/;
const PART = /(\d+(?:[.,]\d+)?)\s*([a-zé]+)\.?/gi;

/** Seconds of the units of English and French exports. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(d|days?|j|jours?)$/i, 86_400],
  [/^(h|hours?|heures?)$/i, 3600],
  [/^(m|min|mins|minutes?)$/i, 60],
  [/^(s|secs?|seconds?|secondes?)$/i, 1],
];

const secondsOf = (amount: string, unit: string): number => {
  const [, seconds = Number.NaN] = UNITS.find(([name]) => name.test(unit)) ?? [];
  return Number(amount.replace(',', '.')) * seconds;
};

const ofClock = ([, hours, minutes, seconds = '0']: RegExpExecArray): number =>
  Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);

/**
 * An ISO 8601 duration, of `1:02:03` (hours first) or of `5 min 30 s`, in English or French. Nothing for an empty text;
 * throws for any other.
 */
export const readDuration = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const clock = CLOCK.exec(text.trim());
  const parts = [...text.matchAll(PART)];
  const rest = text.replaceAll(PART, '').replaceAll(/\b(and|et)\b|[\s,]/gi, '');
  const seconds =
    clock === null
      ? parts.reduce((sum, [, amount = '', unit = '']) => sum + secondsOf(amount, unit), 0)
      : ofClock(clock);
  if (Number.isNaN(seconds) || (clock === null && (parts.length === 0 || rest !== '')))
    throw new Error(`"${text.slice(0, 40)}" is no duration`);
  return `PT${Math.round(seconds * 100) / 100}S`;
};
