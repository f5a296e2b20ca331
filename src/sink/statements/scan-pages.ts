import { defined } from '../../core/json-object.ts';
import { intactStatements } from '../../store/ports/statements/statement-checksum.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { SortKey, Token } from '../../xapi/model/types.ts';

/** The statements that a scan reads. */
export interface ScanRange {
  readonly token?: Token;
  readonly above?: SortKey;
  /** Statements in all. */
  readonly max?: number;
}

/** Bytes of text that a page aims at, as far as the sizes of the page before predict it. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;
/** A statement may be as large as a request body, so a scan begins with few. */
const MIN_PAGE_SIZE = 16;
const MAX_PAGE_SIZE = 500;

/**
 * Scans statements in the order of their sort keys, page by page, those being erased too. The smaller the statements of
 * a page, the larger the next one. The last page may be empty.
 */
export const scanPages = async function* (
  statements: Pick<StatementRepository, 'scan'>,
  { token, above: from, max = Infinity }: ScanRange,
): AsyncGenerator<readonly StoredStatement[], void> {
  let above = from;
  let fitting = MIN_PAGE_SIZE;
  for (let left = max; left > 0;) {
    const limit = Math.min(fitting, left);
    const page = await statements.scan({
      limit,
      ...defined({ token, above }),
    });
    yield page;
    if (page.length < limit) return;
    left -= page.length;
    above = page.at(-1)?.at;
    const bytes = intactStatements(page).reduce((sum, { text }) => sum + text.byteLength, 1);
    fitting = Math.max(MIN_PAGE_SIZE, Math.min(MAX_PAGE_SIZE, Math.floor((MAX_PAGE_BYTES * page.length) / bytes)));
  }
};
