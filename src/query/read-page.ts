import type { Page, StatementShelf, StoredStatement } from '../store/store.ts';
import type { Continuation } from './more.ts';

const ENTRIES_AT_MOST = 2000;
const BYTES_AT_MOST = 8_000_000;
const READ_AT_ONCE = 100;

/**
 * Reads one page in pieces. It ends early, with where to go on, after 2,000 entries or 8 MB: a page may come back short.
 */
export const readPage = async (shelf: Pick<StatementShelf, 'page'>, asked: Continuation): Promise<Page> => {
  const { where, ascending, limit } = asked;
  const statements: StoredStatement[] = [];
  let { above, below } = asked;
  let bytes = 0;
  let pieces = ENTRIES_AT_MOST / READ_AT_ONCE;
  for (;;) {
    const piece = await shelf.page({
      where, ascending, limit: Math.min(limit - statements.length, READ_AT_ONCE), examine: ENTRIES_AT_MOST,
      ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }),
    });
    statements.push(...piece.statements);
    for (const { text } of piece.statements) bytes += text.byteLength;
    const { next } = piece;
    // A piece cut short has used up the entries that a page may examine.
    const cut = piece.statements.length < Math.min(limit, READ_AT_ONCE);
    if (next === undefined) return { statements };
    if (cut || statements.length >= limit || bytes >= BYTES_AT_MOST || --pieces === 0) return { statements, next };
    if (ascending) above = next; else below = next;
  }
};
