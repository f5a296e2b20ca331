const inText = (text: string): string => text.replace(/ (?=[;:!?»])/g, '\u00a0').replace(/« /g, '«\u00a0');

const typesetResult =
  (make: (...values: readonly unknown[]) => unknown) =>
  (...values: readonly unknown[]): unknown => {
    const made = make(...values);
    return typeof made === 'string' ? inText(made) : made;
  };

/** French texts with no-break spaces beside their double punctuation, also those that functions make. */
export const withNoBreakSpaces = <T>(texts: T): T => {
  const typeset = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value);
    if (typeof value === 'function') return typesetResult(value as (...all: readonly unknown[]) => unknown);
    if (Array.isArray(value)) return value.map(typeset);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typeset(one)]));
  };
  return typeset(texts) as T;
};
