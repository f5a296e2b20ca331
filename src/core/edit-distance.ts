/**
 * True if two words are at most so many edits apart: a letter left out, put in, replaced, or swapped with the next.
 * Plain Levenshtein distance, which libraries offer, counts a swap as two.
 */
export const isWithinEdits = (steps: number, one: string, other: string): boolean => {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  const [a, b] = [one.slice(same), other.slice(same)];
  if (a === b) return true;
  if (steps === 0) return false;
  return (
    isWithinEdits(steps - 1, a.slice(1), b) ||
    isWithinEdits(steps - 1, a, b.slice(1)) ||
    isWithinEdits(steps - 1, a.slice(1), b.slice(1)) ||
    (a[0] === b[1] && a[1] === b[0] && isWithinEdits(steps - 1, a.slice(2), b.slice(2)))
  );
};

const LONGEST = 40;

/** The known name that another one misspells: in its case, by one edit, or by two from six letters on. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  if (name.length < 3 || name.length > LONGEST) return undefined;
  const lower = name.toLowerCase();
  const within = (steps: number): string | undefined =>
    known.find((one) => one.length > 2 && isWithinEdits(steps, lower, one.toLowerCase()));
  return within(0) ?? within(1) ?? (name.length >= 6 ? within(2) : undefined);
};
