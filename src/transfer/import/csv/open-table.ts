import { Problem } from '../../../core/problem.ts';
import type { ItemReading } from '../batches-of-statements.ts';
import { decodeText, type Encoding } from './decode-text.ts';
import { createMapRow } from './map-rows.ts';
import type { TableMapping } from './read-table-mapping.ts';
import { readTableHeader } from './table-header.ts';
import { type CsvRow, tableRows } from './table-rows.ts';

/** The rows below the header of a table, and the function that makes statements of each. */
export interface OpenedTable extends Required<Pick<ItemReading<CsvRow>, 'unwrapItem'>> {
  readonly rows: AsyncGenerator<CsvRow, void>;
}

/** Opens a table. Throws Problem `invalid-request` if its header does not fit the mapping. */
export const openTable = async (
  bytes: AsyncIterable<Buffer>,
  { document }: TableMapping,
  encoding: Encoding,
): Promise<OpenedTable> => {
  const rows = tableRows(decodeText(bytes, encoding), document.table.delimiter);
  const first = await rows.next();
  if (first.done === true) throw new Problem('invalid-request', 'the table is empty');
  return { rows, unwrapItem: createMapRow(document, readTableHeader(first.value.cells, document.table)) };
};
