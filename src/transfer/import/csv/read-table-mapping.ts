import { createHash } from 'node:crypto';
import { Problem } from '../../../core/problem.ts';
import { type MappedTable, type MappingDocument, readMappingDocument } from '../../mapping/mapping-document.ts';

/** A mapping of tables, from its file. */
export interface TableMapping {
  readonly document: MappingDocument & { readonly table: MappedTable };
  /** The SHA-256 of the file. */
  readonly digest: string;
}

const MAX_BYTES = 1_048_576;

const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as unknown;
  } catch (thrown) {
    throw new Problem('invalid-request', `the mapping is not JSON: ${(thrown as Error).message}`);
  }
};

/** Reads the mapping of a table. Throws Problem `invalid-request` with every fault, `too-large` beyond 1 MiB. */
export const readTableMapping = (bytes: Buffer): TableMapping => {
  if (bytes.length > MAX_BYTES) throw new Problem('too-large', `a mapping may have ${MAX_BYTES} bytes`);
  const document = readMappingDocument(parse(bytes));
  const { table } = document;
  if (table === undefined)
    throw new Problem('invalid-request', 'the mapping is not one of tables', [
      { at: '/table', detail: 'must have the columns that the table needs' },
    ]);
  return { document: { ...document, table }, digest: createHash('sha256').update(bytes).digest('hex') };
};
