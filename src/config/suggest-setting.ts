/**
 * Whether one word is made of another by at most so many steps: a letter left out, put in, replaced, or swapped with
 * the next one.
 */
const isWithin = (steps: number, one: string, other: string): boolean => {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  const [a, b] = [one.slice(same), other.slice(same)];
  if (a === b) return true;
  if (steps === 0) return false;
  return (
    isWithin(steps - 1, a.slice(1), b) ||
    isWithin(steps - 1, a, b.slice(1)) ||
    isWithin(steps - 1, a.slice(1), b.slice(1)) ||
    (a[0] === b[1] && a[1] === b[0] && isWithin(steps - 1, a.slice(2), b.slice(2)))
  );
};

/** Words as short as PORT, HOST and ROLE are like many that mean something else. */
const SHORTEST = 7;

const letters = (name: string): string => name.replaceAll('_', '').toUpperCase();

/**
 * The known name that this one seems to be a slip of: the same but for underscores and case, or at most two letters off
 * (one, where it has less than ten).
 */
export const meantBy = <T extends string>(name: string, known: readonly T[]): T | undefined => {
  const long = known.filter((one) => letters(one).length >= SHORTEST);
  return (
    long.find((one) => letters(one) === letters(name)) ??
    long.find((one) => isWithin(1, name, one)) ??
    long.find((one) => one.length >= 10 && isWithin(2, name, one))
  );
};
