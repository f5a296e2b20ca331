import { ownValue } from '../../../core/json-object.ts';
import type { Fault } from '../../../core/problem.ts';
import { chosenLanguage, languageRanges } from '../../../xapi/output/accept-language.ts';
import type { Request } from '../../message/request-response.ts';
import { asksForPage, type ListOrders, moreOfList, readListParameters } from './list-parameters.ts';
import { pageOfRows, type RowFields } from './page-of-rows.ts';

/** A list whose rows a process reads completely: its orders, and where they are found in a row. */
export interface RowList<T, Field extends string> extends ListOrders<Field>, RowFields<T, Field> {}

interface RowRequest {
  readonly query: URLSearchParams;
  /** The path of the route, with the path of the installation. */
  readonly path: string;
  /** Faults of other parameters. */
  readonly faults?: readonly Fault[];
}

/** Chooses a text for the reader of an answer, as its rows are ordered by it; `otherwise` if there is none. */
export type TextForReader = (texts: Readonly<Record<string, string>>, otherwise: string) => string;

/** The texts that `Accept-Language` prefers. */
export const textForReader = ({ header }: Pick<Request, 'header'>): TextForReader => {
  const ranges = languageRanges(header('accept-language'));
  return (texts, otherwise) => {
    const tag = chosenLanguage(Object.keys(texts), ranges);
    return (tag === undefined ? undefined : ownValue(texts, tag)) ?? otherwise;
  };
};

/**
 * The page of rows that a request asks for, or all rows as they are, with the member `more`. Throws Problem
 * `invalid-request`.
 */
export const listRows = <T, Field extends string>(
  rows: readonly T[],
  { query, path, faults = [] }: RowRequest,
  list: RowList<T, Field>,
): { readonly items: readonly T[]; readonly more: { readonly more?: string } } => {
  const parameters = readListParameters(query, list, faults);
  if (!asksForPage(query)) return { items: rows, more: {} };
  const { items, next } = pageOfRows(rows, parameters, list);
  return { items, more: moreOfList(path, query, { order: parameters.order, next }) };
};
