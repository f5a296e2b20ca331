/** Paths that pages of other origins may use, like the paths of xAPI: the fetch URL of content. */
export const CROSS_ORIGIN_PATHS: readonly string[] = ['/v1/sessions/:id/fetch/:token'];

/** Headers that all answers of a path have, refusals too; `consistent-through` comes with the xAPI version. */
export type CommonHeaders = 'no-store' | 'xapi-version' | 'consistent-through';

/** The common headers of paths by prefix; the first prefix that matches counts, and other paths have none. */
export const COMMON_HEADERS: readonly (readonly [prefix: string, headers: CommonHeaders | 'none'])[] = [
  ['/xapi/statements', 'consistent-through'],
  ['/xapi/', 'xapi-version'],
  ['/v1/me/xapi/', 'xapi-version'],
  ['/v1/validate', 'xapi-version'],
  ['/v1/dry-run/', 'xapi-version'],
  ['/v1/catalog', 'none'],
  ['/v1/', 'no-store'],
];

/** Unknown paths, as metrics name them; the first whose prefix matches counts. */
export const NOT_FOUND_PATHS = ['/xapi/statements/*', '/xapi/*', '/v1/*', '/*'] as const;
