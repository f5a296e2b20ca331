import { defined } from '../../../core/json-object.ts';
import { foldText } from '../../../core/text/fold-text.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import type { ListPlace, ListQuery } from '../../../core/list-query.ts';

/** The orders of a list: the fields by which it can be ordered, and the order without a parameter. */
export interface ListOrders<Field extends string> {
  readonly fields: readonly Field[];
  /** A field, or a field behind `-` for descending order. */
  readonly usual: Field | `-${Field}`;
  /** The most items of a page; 1,000 by default. */
  readonly most?: number;
}

/** The parameters of a page. A request without any of them asks for the complete list. */
const PAGING = ['q', 'limit', 'after', 'order'] as const;

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 1000;
export const MAX_SEARCH_LENGTH = 200;

const CONTROLS = /\p{Cc}/u;

/** True if a request asks for a page of a list. Otherwise all of it is answered, as before decision 0130. */
export const asksForPage = (search: URLSearchParams): boolean => PAGING.some((name) => search.has(name));

const formatPlace = (order: string, { value, key }: ListPlace): string =>
  Buffer.from(JSON.stringify([order, value, key])).toString('base64url');

const parsePlace = (token: string): readonly [order: string, place: ListPlace] | undefined => {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(read) || read.length !== 3) return undefined;
    const [order, value, key] = read as readonly unknown[];
    const isValue = typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value));
    return typeof order === 'string' && isValue && typeof key === 'string' ? [order, { value, key }] : undefined;
  } catch {
    return undefined;
  }
};

/** A page of a list as a request asks for it; `order` is the parameter. */
export interface ListParameters<Field extends string> extends ListQuery<Field> {
  readonly order: Field | `-${Field}`;
}

const isSearch = (text: string): boolean => text.length <= MAX_SEARCH_LENGTH && !CONTROLS.test(text);

const isLimit = (text: string, most: number): boolean =>
  /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= most;

const isPlaceOf = (token: string | null, place: ReturnType<typeof parsePlace>, order: string | undefined): boolean =>
  token === null || (place !== undefined && (order === undefined || place[0] === order));

/**
 * Reads `q`, `limit`, `after` and `order`. Throws Problem `invalid-request`, which names every fault, those of other
 * parameters too.
 */
export const readListParameters = <Field extends string>(
  search: URLSearchParams,
  { fields, usual, most = MAX_LIMIT }: ListOrders<Field>,
  others: readonly Fault[] = [],
): ListParameters<Field> => {
  const [text, limit] = [search.get('q') ?? '', search.get('limit') ?? String(Math.min(DEFAULT_LIMIT, most))];
  const order = search.get('order') ?? usual;
  const by = fields.find((field) => order === field || order === `-${field}`);
  const token = search.get('after');
  const place = token === null ? undefined : parsePlace(token);
  const checks = [
    [isSearch(text), 'q', `must be a text of at most ${MAX_SEARCH_LENGTH} characters, without controls`],
    [isLimit(limit, most), 'limit', `must be a whole number from 1 to ${most}`],
    [by !== undefined, 'order', `must be one of ${fields.join(', ')}, or one of them behind a -`],
    [isPlaceOf(token, place, by && order), 'after', 'must be what the link `more` of an answer of this order has'],
  ] as const;
  const faults = [...others, ...checks.flatMap(([isValid, at, detail]) => (isValid ? [] : [{ at, detail }]))];
  if (by === undefined || faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  const folded = foldText(text.trim());
  return {
    ...defined({ search: folded === '' ? undefined : folded, after: place?.[1] }),
    by,
    isDescending: order.startsWith('-'),
    limit: Number(limit),
    order: order as Field | `-${Field}`,
  };
};

/** The member `more` of a page: its request with the place of its end. `path` has no query. */
export const moreOfList = (
  path: string,
  search: URLSearchParams,
  { order, next }: { readonly order: string; readonly next: ListPlace | undefined },
): { readonly more?: string } => {
  if (next === undefined) return {};
  const parameters = new URLSearchParams(search);
  parameters.set('after', formatPlace(order, next));
  return { more: `${path}?${parameters.toString()}` };
};
