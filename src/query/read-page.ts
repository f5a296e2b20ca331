import type { Page, StatementShelf, StoredStatement } from '../store/ports/store.ts';
import type { Continuation } from './more.ts';
import type { Shown } from './visible.ts';

const ENTRIES_AT_MOST = 2000;
const BYTES_AT_MOST = 8_000_000;
const READ_AT_ONCE = 100;

/**
 * Reads one page in pieces, of which only what may be shown is on it. It ends early, with where to go on, after 2,000
 * entries or 8 MB: a page may come back short.
 */
export const readPage = async (
  { repository, shown }: { readonly repository: Pick<StatementShelf, 'page'>; readonly shown: Shown },
  asked: Continuation,
): Promise<Page> => {
  const { where, ascending, limit } = asked;
  const statements: StoredStatement[] = [];
  let { above, below } = asked;
  let bytes = 0;
  let pieces = ENTRIES_AT_MOST / READ_AT_ONCE;
  for (;;) {
    const wanted = Math.min(limit - statements.length, READ_AT_ONCE);
    const piece = await repository.page({
      where,
      ascending,
      limit: wanted,
      examine: ENTRIES_AT_MOST,
      bytes: BYTES_AT_MOST - bytes,
      ...(above === undefined ? {} : { above }),
      ...(below === undefined ? {} : { below }),
    });
    statements.push(...(await shown(piece.statements)));
    for (const { text } of piece.statements) bytes += text.byteLength;
    const { next } = piece;
    // A piece cut short has used up the entries that a page may examine, or its bytes.
    const cut = piece.statements.length < wanted;
    if (next === undefined) return { statements };
    if (cut || statements.length >= limit || bytes >= BYTES_AT_MOST || --pieces === 0) return { statements, next };
    if (ascending) above = next;
    else below = next;
  }
};
