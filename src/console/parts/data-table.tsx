import { type ReactNode, useMemo, useState } from 'react';
import { nextOrder, sortedBy } from '../api/list-query.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { LOCALE } from '../texts/language.ts';

type SortValue = string | number;

/** A column of a table. */
export interface DataColumn<T extends object> {
  readonly id: string;
  /** Its name. */
  readonly header: string;
  /** What rows are sorted by, and shown if there is no `cell`; absent: the column is not sorted. */
  readonly value?: (row: T) => SortValue;
  readonly cell?: (row: T) => ReactNode;
  /** Its name in the parameter `order` of the API. */
  readonly field?: string;
  /** Figures stand at the end of their column. */
  readonly isFigure?: boolean;
  /** In a list that the server orders: takes the room that the others leave. */
  readonly isWide?: boolean;
}

interface DataTableProps<T extends object> {
  /** The name of the list, for screen readers. */
  readonly caption: string;
  readonly columns: readonly DataColumn<T>[];
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  /** Present if the server has ordered the rows: one line each, sorted by the columns that have a `field`. */
  readonly order?: { readonly value: string; readonly onChange: (order: string) => void };
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;
const COLLATOR = new Intl.Collator(LOCALE, { numeric: true });

const compare = (a: SortValue, b: SortValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : COLLATOR.compare(String(a), String(b));

/** Sorts the rows of a list that is complete: `order` is the id of a column, behind `-` in descending order. */
const useSorted = <T extends object>(columns: readonly DataColumn<T>[], rows: readonly T[]) => {
  const [order, setOrder] = useState('');
  const sorted = useMemo(() => {
    const value = columns.find(({ id }) => sortedBy(order, id) !== false)?.value;
    if (value === undefined) return rows;
    const sign = order.startsWith('-') ? -1 : 1;
    return rows.toSorted((a, b) => sign * compare(value(a), value(b)));
  }, [columns, rows, order]);
  return { sorted, order, setOrder };
};

const classOf = ({ isFigure, isWide }: Pick<DataColumn<object>, 'isFigure' | 'isWide'>): string | undefined =>
  isFigure === true ? 'figure' : isWide === true ? 'wide' : undefined;

interface HeaderProps {
  readonly column: Pick<DataColumn<object>, 'header' | 'isFigure' | 'isWide'>;
  readonly sorted: 'asc' | 'desc' | false;
  /** Absent: the column is not sorted. */
  readonly onSort: (() => void) | undefined;
}

const Header = ({ column, sorted, onSort }: HeaderProps) => (
  <th scope="col" className={classOf(column)} aria-sort={sorted === false ? undefined : SORTED[sorted]}>
    {onSort === undefined ? (
      column.header
    ) : (
      <button className="sort" onClick={onSort} title={TEXTS.sortBy(column.header)} data-sorted={sorted}>
        {column.header}
      </button>
    )}
  </th>
);

/** A table that is sorted by its headers; if there is no room, each row is a card. */
export const DataTable = <T extends object>({ caption, columns, rows, idOf, order }: DataTableProps<T>) => {
  const { sorted, order: ownOrder, setOrder } = useSorted(columns, rows);
  const [current, change] = order === undefined ? [ownOrder, setOrder] : [order.value, order.onChange];
  const keyOf = ({ id, value, field }: DataColumn<T>): string | undefined =>
    order === undefined ? value && id : field;
  return (
    <table className={order === undefined ? 'data' : 'data rows'}>
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => {
            const key = keyOf(column);
            return (
              <Header
                key={column.id}
                column={column}
                sorted={sortedBy(current, key)}
                onSort={key === undefined ? undefined : () => change(nextOrder(current, key))}
              />
            );
          })}
        </tr>
      </thead>
      <tbody>
        {(order === undefined ? sorted : rows).map((row) => (
          <tr key={idOf(row)}>
            {columns.map((column) => (
              <td key={column.id} className={classOf(column)} data-label={column.header}>
                {column.cell === undefined ? column.value?.(row) : column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
