import { stringify } from 'csv-stringify/sync';
import { CSV_OPTIONS } from '../../studies/export/csv-options.ts';
import { mapInSlices } from '../../core/concurrency/slices.ts';
import type { CsvColumn } from './export-columns.ts';
import { columnRecord, type ExportItem, oneLine } from './export-item.ts';

/** The formats of an export that are text. */
export const LINE_FORMATS = ['ndjson', 'csv'] as const;
export type LineFormat = (typeof LINE_FORMATS)[number];

/** The lines of an export: the bytes before the first statement, and the lines of a batch. */
export interface LineEncoder {
  readonly head: Uint8Array;
  readonly encode: (batch: readonly ExportItem[]) => Promise<Uint8Array>;
}

const LINE_FEED = Buffer.from('\n');
const END_OF_ENVELOPE = Buffer.from('}\n');
const NOTHING = Buffer.alloc(0);

const encodeStatements = async (batch: readonly ExportItem[]): Promise<Uint8Array> =>
  Buffer.concat((await mapInSlices(batch, ({ text }) => [oneLine(text), LINE_FEED])).flat());

const envelopeOf = ({ cursor, source, text }: ExportItem): readonly Uint8Array[] => [
  Buffer.from(`${JSON.stringify({ cursor, source }).slice(0, -1)},"statement":`),
  oneLine(text),
  END_OF_ENVELOPE,
];

const encodeEnvelopes = async (batch: readonly ExportItem[]): Promise<Uint8Array> =>
  Buffer.concat((await mapInSlices(batch, envelopeOf)).flat());

const createCsvEncoder = (columns: readonly CsvColumn[], hasHeader: boolean): LineEncoder => ({
  head: hasHeader ? Buffer.from(stringify([columns.map(({ name }) => name)], CSV_OPTIONS)) : NOTHING,
  encode: async (batch) => {
    const lines = await mapInSlices(batch, (statement) => {
      const record = columnRecord(statement);
      return stringify([columns.map(({ cellOf }) => cellOf(record))], CSV_OPTIONS);
    });
    return Buffer.from(lines.join(''));
  },
});

/** The form of the lines of an export. */
export interface LineForm {
  readonly format: LineFormat;
  /** NDJSON lines are `{cursor, source, statement}` instead of only the statement. */
  readonly hasEnvelope: boolean;
  /** CSV begins with the names of the columns. */
  readonly hasHeader: boolean;
  readonly columns: readonly CsvColumn[];
}

/**
 * NDJSON with a statement, or an envelope, on each line; or CSV (RFC 4180). A text that a spreadsheet would evaluate as
 * a formula has an apostrophe before it.
 */
export const createLineEncoder = ({ format, hasEnvelope, hasHeader, columns }: LineForm): LineEncoder => {
  if (format === 'csv') return createCsvEncoder(columns, hasHeader);
  return { head: NOTHING, encode: hasEnvelope ? encodeEnvelopes : encodeStatements };
};
