/**
 * Whether two words are at most so many edits apart: a letter left out, put in, replaced, or swapped with the next.
 * Plain Levenshtein distance, which libraries offer, counts a swap as two.
 */
const isApart = (steps: number, one: string, other: string): boolean => {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  const [a, b] = [one.slice(same), other.slice(same)];
  if (a === b) return true;
  if (steps === 0) return false;
  return (
    isApart(steps - 1, a.slice(1), b) ||
    isApart(steps - 1, a, b.slice(1)) ||
    isApart(steps - 1, a.slice(1), b.slice(1)) ||
    (a[0] === b[1] && a[1] === b[0] && isApart(steps - 1, a.slice(2), b.slice(2)))
  );
};

/** Words as short as PORT, HOST and ROLE are like many that mean something else. */
const SHORTEST = 7;

const letters = (name: string): string => name.replaceAll('_', '').toUpperCase();

const sorted = (name: string): string => [...name].sort().join('');

/**
 * The short known name, such as PORT, of which a name leaves out a letter or swaps two. A name as short may be another
 * program's: enough for a warning, and not for more.
 */
export const suggestShortSetting = <T extends string>(name: string, known: readonly T[]): T | undefined =>
  known.find(
    (one) =>
      letters(one).length < SHORTEST &&
      isApart(1, name, one) &&
      (name.length < one.length || sorted(name) === sorted(one)),
  );

/** The known name that differs in underscores and case alone, or by at most two letters (one below ten letters). */
export const suggestSetting = <T extends string>(name: string, known: readonly T[]): T | undefined => {
  const long = known.filter((one) => letters(one).length >= SHORTEST);
  return (
    long.find((one) => letters(one) === letters(name)) ??
    long.find((one) => isApart(1, name, one)) ??
    long.find((one) => one.length >= 10 && isApart(2, name, one))
  );
};
