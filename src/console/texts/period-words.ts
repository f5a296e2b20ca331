const UNITS = { Y: 'year', M: 'month', W: 'week', D: 'day', H: 'hour', S: 'second' } as const;

/** An ISO 8601 duration in words, as in `1 year, 6 months`; it has no minutes. What is none is given back. */
export const periodWords = (period: string, locale: string): string => {
  const parts = [...period.matchAll(/(\d+)([YMWDHS])/g)].map(([, count, letter]) => {
    const unit = UNITS[letter as keyof typeof UNITS];
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count));
  });
  return parts.length === 0 ? period : new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(parts);
};
