import { isProblem } from './problem.ts';

/** A URL without user, password and options. */
const withoutPassword = (url: string): string =>
  url.replace(/^(\w[\w+]*:\/\/)[^/?]*@/, '$1').replace(/^(\w[\w+]*:\/\/.*?)\?.*$/, '$1');

/** The message of an error, or of what made the store unavailable, without the passwords of URLs in it. */
export const reasonOf = (thrown: unknown): string => {
  const found: unknown = isProblem(thrown) && thrown.cause instanceof Error ? thrown.cause : thrown;
  return (found instanceof Error ? found.message : String(found)).replace(/\/\/[^\s"']*@/g, '//');
};

/**
 * Opens what a setting names. Rejects with an Error that names the setting, its value without password, and the fault.
 */
export const withStartupError = async <T>(setting: string, named: string, open: () => Promise<T> | T): Promise<T> => {
  try {
    return await open();
  } catch (thrown) {
    throw new Error(`${setting} names ${withoutPassword(named)}, which cannot be used: ${reasonOf(thrown)}`, {
      cause: thrown,
    });
  }
};
