/** The place of the next page, which `more` of an answer has as a parameter; undefined on the last page. */
export const nextPlace = (more: string | undefined, parameter: string): string | undefined =>
  more === undefined ? undefined : (new URLSearchParams(more.slice(more.indexOf('?'))).get(parameter) ?? undefined);
