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
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic, text: sortFn_text },
});

/** A column: `header` is its name, `accessorFn` its value for sorting, `cell` its content. */
export type DataColumn<T extends object> = ColumnDef<typeof features, T> & { readonly header: string };

interface DataTableProps<T extends object> {
  /** The name of the list, for screen readers. */
  readonly caption: string;
  /** The caller keeps this array: another one makes the table anew. */
  readonly columns: readonly DataColumn<T>[];
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

/** A table that is sorted by its headers; if there is no room, each row is a card. */
export const DataTable = <T extends object>({ caption, columns, rows, idOf }: DataTableProps<T>) => {
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: idOf,
  });
  return (
    <table className="data">
      <caption className="unseen">{caption}</caption>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map(({ id, column }) => {
              const sorted = column.getIsSorted();
              const name = String(column.columnDef.header);
              return (
                <th key={id} scope="col" aria-sort={sorted === false ? undefined : SORTED[sorted]}>
                  {column.getCanSort() ? (
                    <button
                      className="sort"
                      onClick={column.getToggleSortingHandler()}
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
              <td key={cell.id} data-label={String(cell.column.columnDef.header)}>
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
