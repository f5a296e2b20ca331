import { isProblem } from '../core/problem.ts';

/** A URL without user, password and options. */
const placeOf = (url: string): string =>
  url.replace(/^(\w[\w+]*:\/\/)[^/?]*@/, '$1').replace(/^(\w[\w+]*:\/\/.*?)\?.*$/, '$1');

/** What is wrong, as who found it says: libraries may quote a URL, and with it a password. */
const reasonOf = (thrown: unknown): string => {
  const found: unknown = isProblem(thrown) && thrown.cause instanceof Error ? thrown.cause : thrown;
  return (found instanceof Error ? found.message : String(found)).replace(/\/\/[^\s"']*@/g, '//');
};

/**
 * Opens what a setting names; where that fails, rejects with an Error that names the setting, what it names, without a
 * password, and what is wrong with that.
 */
export const opening = async <T>(setting: string, named: string, open: () => Promise<T> | T): Promise<T> => {
  try {
    return await open();
  } catch (thrown) {
    throw new Error(`${setting} names ${placeOf(named)}, which cannot be used: ${reasonOf(thrown)}`, { cause: thrown });
  }
};
