import { spreadsheetText } from '../../core/text/spreadsheet-text.ts';

/** The form of every CSV (RFC 4180): no spreadsheet evaluates a text of a tool, and numbers stay numbers. */
export const CSV_OPTIONS = {
  record_delimiter: 'windows',
  // The library quotes only the complete delimiter.
  quoted_match: /[\r\n]/,
  cast: { string: spreadsheetText, boolean: String, date: (time: Date) => time.toISOString() },
} as const;
