import { isWithinEdits } from '../edit-distance.ts';

/** Words as short as PORT, HOST and ROLE are like many that mean something else. */
const SHORTEST = 7;

const letters = (name: string): string => name.replaceAll('_', '').toUpperCase();

const sorted = (name: string): string => Array.from(name).sort().join('');

/**
 * The short known name, such as PORT, of which a name leaves out a letter or swaps two. A name as short may be another
 * program's: enough for a warning, and not for more.
 */
export const suggestShortSetting = <T extends string>(name: string, known: readonly T[]): T | undefined =>
  known.find(
    (one) =>
      letters(one).length < SHORTEST &&
      isWithinEdits(1, name, one) &&
      (name.length < one.length || sorted(name) === sorted(one)),
  );

/** The known name that differs in underscores and case alone, or by at most two letters (one below ten letters). */
export const suggestSetting = <T extends string>(name: string, known: readonly T[]): T | undefined => {
  const long = known.filter((one) => letters(one).length >= SHORTEST);
  return (
    long.find((one) => letters(one) === letters(name)) ??
    long.find((one) => isWithinEdits(1, name, one)) ??
    long.find((one) => one.length >= 10 && isWithinEdits(2, name, one))
  );
};
