const TIME_OF_DAY = { hour: '2-digit', minute: '2-digit' } as const;
const SHORT_DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;

/** French says the first of a month as an ordinal number; Intl does not. */
const withOrdinal = (text: string, locale: string): string =>
  locale.startsWith('fr') ? text.replace(/(^|[^\d:])1 (?=\p{L})/u, '$11er ') : text;

/** Formats days in the zone of the reader. Instants are texts of ISO 8601, or milliseconds since the epoch. */
export const createDayFormats = (locale: string) => {
  const formatOf = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (instant: string | number): string => withOrdinal(format.format(new Date(instant)), locale);
  };
  const ofThisYear = formatOf({ ...SHORT_DAY, ...TIME_OF_DAY });
  const ofAnotherYear = formatOf({ ...SHORT_DAY, year: 'numeric', ...TIME_OF_DAY });
  return {
    formatDate: formatOf({ dateStyle: 'medium' }),
    /** The time of day in hours and minutes. */
    formatHour: formatOf(TIME_OF_DAY),
    /** The time of day with its seconds. */
    formatTime: formatOf({ timeStyle: 'medium' }),
    /** The day of the week and of the month. */
    formatDayOfMonth: formatOf({ weekday: 'short', day: 'numeric' }),
    /** The instant with its seconds. */
    formatInstant: formatOf({ dateStyle: 'medium', timeStyle: 'medium' }),
    /** The day with its year only if it is not this year. */
    formatDayAndTime: (instant: string, now = Date.now()): string =>
      (new Date(instant).getFullYear() === new Date(now).getFullYear() ? ofThisYear : ofAnotherYear)(instant),
  };
};
