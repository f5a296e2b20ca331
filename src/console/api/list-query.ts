/** The parameters of a page of a list, as the API has them. */
export interface ListRequest {
  readonly q?: string;
  readonly order?: string;
  readonly after?: string;
}

/** The parameters of the address of a list that the API reads too. */
export const listRequestOf = (query: URLSearchParams): ListRequest => {
  const [q, order, after] = [query.get('q'), query.get('order'), query.get('after')];
  return {
    ...(q === null ? {} : { q }),
    ...(order === null ? {} : { order }),
    ...(after === null ? {} : { after }),
  };
};

const NOT_FILTERS = new Set(['order', 'after']);

/** True if a search or filter is in force. */
export const isFiltered = (query: URLSearchParams): boolean =>
  [...query].some(([name, value]) => !NOT_FILTERS.has(name) && value !== '');

/** The order after a press on the header of a field: ascending first, then the other way. */
export const nextOrder = (order: string, field: string): string => (order === field ? `-${field}` : field);

/** How a field is sorted in an order, as tables name it. */
export const sortedBy = (order: string, field: string | undefined): 'asc' | 'desc' | false => {
  if (field === undefined) return false;
  if (order === field) return 'asc';
  return order === `-${field}` && 'desc';
};
