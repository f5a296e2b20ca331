const MONTHS = [
  ['jan', 'janv'],
  ['feb', 'fev'],
  ['mar', 'mars'],
  ['apr', 'avr'],
  ['may', 'mai'],
  ['jun', 'juin'],
  ['jul', 'juil'],
  ['aug', 'aout'],
  ['sep', 'sept'],
  ['oct', 'oct'],
  ['nov', 'nov'],
  ['dec', 'dec'],
];

/** A name of a month, in English or French, full or cut: its number from 1 on. */
const monthOf = (name: string): number => {
  const plain = name
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f.]/g, '')
    .toLowerCase();
  const index = MONTHS.findIndex((starts) => starts.some((start) => plain === start || plain.startsWith(start)));
  return index + 1;
};

interface LocalTime {
  readonly day: number;
  readonly month: number;
  readonly year: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const CLOCK = String.raw`(?<hour>\d{1,2})[:h](?<minute>\d{2})(?::(?<second>\d{2}))?\s*(?<half>[AP]M)?`;
const TIME = String.raw`(?:,?\s*(?:à|at|T)?\s*${CLOCK})?`;
const WEEKDAY = String.raw`(?:[a-zé]+\.?,?\s+)?`;
const FORMS = [
  String.raw`(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})`,
  String.raw`(?<first>\d{1,2})[/.-](?<next>\d{1,2})[/.-](?<year>\d{4}|\d{2})`,
  String.raw`${WEEKDAY}(?<day>\d{1,2})(?:er)?\s+(?<name>[a-zéû]+\.?)\s+(?<year>\d{4})`,
  String.raw`${WEEKDAY}(?<name>[a-zéû]+\.?)\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})`,
].map((date) => new RegExp(`^${date}${TIME}$`, 'iu'));

type Parts = Readonly<Record<string, string | undefined>>;

const hourOf = ({ hour = '0', half }: Parts): number =>
  half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);

const localTime = (parts: Parts, isMonthFirst: boolean): LocalTime => {
  const { first, next, year = '', minute = '0', second = '0', name } = parts;
  const [day, month] = isMonthFirst ? [next, first] : [first, next];
  return {
    day: Number(parts['day'] ?? day),
    month: name === undefined ? Number(parts['month'] ?? month) : monthOf(name),
    year: Number(year.length === 2 ? `20${year}` : year),
    hour: hourOf(parts),
    minute: Number(minute),
    second: Number(second),
  };
};

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, made);
  return made;
};

/** The offset of the clocks of a zone before UTC at an instant, in milliseconds. */
const offsetAt = (instant: number, zone: string): number => {
  const name =
    formatOf(zone)
      .formatToParts(instant)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
};

/** The earlier of the two instants that a local time has when clocks are put back. */
const instantOf = (utc: number, zone: string): number => {
  const before = utc - offsetAt(utc - 86_400_000, zone);
  return before + offsetAt(before, zone) === utc ? before : utc - offsetAt(utc, zone);
};

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})$/i;

const isReal = ({ month, day, hour, minute, second }: LocalTime, utc: number): boolean => {
  const date = new Date(utc);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
};

/**
 * The timestamp of a date in French or English, such as `1 octobre 2026, 08:15`, or ISO 8601. `zone` is of IANA;
 * `order` is `MDY` with the month first. Nothing for an empty text; throws for any other.
 */
export const readTimestamp = (text: unknown, zone?: unknown, order?: unknown): string | undefined => {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  if (WITH_ZONE.test(plain)) return new Date(plain.replace(/ (?=Z|[+-])/, '').replace(' ', 'T')).toISOString();
  if (typeof zone !== 'string') throw new Error('a date needs a time zone, as in $timestamp(Date, "Europe/Paris")');
  const parts = FORMS.map((form) => form.exec(plain)?.groups).find((groups) => groups !== undefined);
  if (parts !== undefined) {
    const local = localTime(parts, order === 'MDY');
    const { year, month, day, hour, minute, second } = local;
    const utc = Date.UTC(year, month - 1, day, hour, minute, second);
    if (isReal(local, utc)) return new Date(instantOf(utc, zone)).toISOString();
  }
  throw new Error(`"${text.slice(0, 40)}" is no date`);
};
