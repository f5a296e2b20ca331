import { hrefOf, navigate } from '../shell/location.ts';

/** The address of a list with parameters changed; the empty text removes one. It begins at the first page. */
export const listHref = (
  segments: readonly string[],
  query: URLSearchParams,
  change: Readonly<Record<string, string>>,
): string => hrefOf(segments, { ...Object.fromEntries(query), after: '', ...change });

/** Changes parameters of the list that is shown, without an entry in the history. */
export const changeList = (
  segments: readonly string[],
  query: URLSearchParams,
  change: Readonly<Record<string, string>>,
): void => navigate(listHref(segments, query, change), { replace: true });
