import type { StatementShelf, StoredStatement } from '../../store/ports/store.ts';
import type { SortKey, Token } from '../../xapi/model/types.ts';

/** Where a walk goes. */
export interface Way {
  readonly token?: Token;
  readonly above?: SortKey;
  /** At most so many statements in all. */
  readonly most?: number;
}

/** About so many bytes of statements are held at once, where each is about as large as those before. */
const BYTES_AT_ONCE = 4 * 1024 * 1024;
/** Each may be as large as a body: so many of whatever size are held. */
const FEWEST = 16;
const MOST = 500;

/**
 * Walks over statements by their sort key, those being erased too, page by page; a page is the larger the smaller those
 * of the last one were. The last page may be empty.
 */
export const walkPages = async function* (
  statements: Pick<StatementShelf, 'walk'>,
  { token, above: from, most = Infinity }: Way,
): AsyncGenerator<readonly StoredStatement[], void> {
  let above = from;
  let fitting = FEWEST;
  for (let left = most; left > 0;) {
    const limit = Math.min(fitting, left);
    const page = await statements.walk({
      limit,
      ...(token === undefined ? {} : { token }),
      ...(above === undefined ? {} : { above }),
    });
    yield page;
    if (page.length < limit) return;
    left -= page.length;
    above = page.at(-1)?.at;
    const bytes = page.reduce((sum, { text }) => sum + text.byteLength, 0);
    fitting = Math.max(FEWEST, Math.min(MOST, Math.floor((BYTES_AT_ONCE * page.length) / bytes)));
  }
};
