import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { nextOrder, sortedBy } from '../api/list-query.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic, text: sortFn_text },
});

/**
 * A column: `header` is its name, `accessorFn` its value for sorting, `cell` its content. `field` is its name in the
 * parameter `order` of the API; figures stand at the end of their column.
 */
export type DataColumn<T extends object> = ColumnDef<typeof features, T> & {
  readonly header: string;
  readonly field?: string;
  readonly isFigure?: boolean;
};

interface DataTableProps<T extends object> {
  /** The name of the list, for screen readers. */
  readonly caption: string;
  /** The caller keeps this array: another one makes the table anew. */
  readonly columns: readonly DataColumn<T>[];
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  /** Present if the server has ordered the rows: one line each, sorted by the columns that have a `field`. */
  readonly order?: { readonly value: string; readonly onChange: (order: string) => void };
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

/** A table that is sorted by its headers; if there is no room, each row is a card. */
export const DataTable = <T extends object>({ caption, columns, rows, idOf, order }: DataTableProps<T>) => {
  const columnOf = (id: string): DataColumn<T> | undefined => columns.find((one) => one.id === id);
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: idOf,
  });
  return (
    <table className={order === undefined ? 'data' : 'data rows'}>
      <caption className="unseen">{caption}</caption>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map(({ id, column }) => {
              const { field, isFigure } = columnOf(column.id) ?? {};
              const sorted = order === undefined ? column.getIsSorted() : sortedBy(order.value, field);
              const canSort = order === undefined ? column.getCanSort() : field !== undefined;
              const name = String(column.columnDef.header);
              return (
                <th
                  key={id}
                  scope="col"
                  className={isFigure === true ? 'figure' : undefined}
                  aria-sort={sorted === false ? undefined : SORTED[sorted]}
                >
                  {canSort ? (
                    <button
                      className="sort"
                      onClick={
                        order === undefined
                          ? column.getToggleSortingHandler()
                          : () => order.onChange(nextOrder(order.value, field ?? ''))
                      }
                      title={TEXTS.sortBy(name)}
                      data-sorted={sorted}
                    >
                      {name}
                    </button>
                  ) : (
                    name
                  )}
                </th>
              );
            })}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id}>
            {row.getAllCells().map((cell) => (
              <td
                key={cell.id}
                className={columnOf(cell.column.id)?.isFigure === true ? 'figure' : undefined}
                data-label={String(cell.column.columnDef.header)}
              >
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
