import { defined } from '../../core/json-object.ts';
import { yieldIfDue } from '../../core/concurrency/slices.ts';
import { throwIfDamaged } from '../../store/ports/statements/statement-checksum.ts';
import type {
  StatementPage,
  StatementRepository,
  StoredStatement,
} from '../../store/ports/statements/statement-repository.ts';
import type { Continuation } from './more-tokens.ts';
import type { FilterVisible } from './filter-visible.ts';

// Independent of the limit: otherwise a page of one would end after 20 hidden statements, and reveal them.
const MAX_ENTRIES = 2000;
const MAX_BYTES = 8_000_000;
const BATCH_SIZE = 100;
/** The most by which a batch is larger than the one before. */
const GROWTH = 4;
/** A statement of 1,000 people has 24 kB or more: this many bytes are read in some 10 ms. */
const BATCH_BYTES = 524_288;

interface ReadPageDeps {
  readonly repository: StatementRepository;
  readonly filterVisible: FilterVisible;
}

/**
 * Reads one page of visible statements. After 2,000 entries or 8 MB it ends short of its limit, with the key at which
 * the next page begins. Rejects with Problem `damaged` if a statement is damaged, so that none is missing silently.
 */
export const readPage = async (
  { repository, filterVisible }: ReadPageDeps,
  continuation: Continuation & { readonly withVoided?: boolean },
): Promise<StatementPage> => {
  const { where, ascending, limit } = continuation;
  const statements: StoredStatement[] = [];
  let { above, below } = continuation;
  let bytes = 0;
  let entries = 0;
  let wanted = Math.min(limit, BATCH_SIZE);
  for (;;) {
    const due = yieldIfDue();
    if (due !== undefined) await due;
    const batch = await repository.page({
      where,
      ascending,
      limit: wanted,
      maxExamined: MAX_ENTRIES,
      ...(continuation.withVoided === true && { withVoided: true }),
      maxBytes: Math.min(MAX_BYTES - bytes, BATCH_BYTES),
      ...defined({ above, below }),
    });
    // This comes before any filter: a damaged statement may seem to be hidden, or of another source.
    throwIfDamaged(batch.statements);
    const visible = await filterVisible(batch.statements);
    const room = limit - statements.length;
    statements.push(...visible.slice(0, room));
    const last = visible[room - 1];
    // Statements after the last one belong to the next page.
    if (last !== undefined && visible.length > room) return { statements, next: last.at };
    const batchBytes = batch.statements.reduce((sum, { text }) => sum + text.byteLength, 0);
    bytes += batchBytes;
    const { next } = batch;
    // A batch that is cut short, and not for its own bytes, has used up the entries of the page.
    const isCutShort = batch.statements.length < wanted && batchBytes < BATCH_BYTES;
    if (next === undefined) return { statements };
    entries += batch.statements.length;
    if (isCutShort || statements.length >= limit || bytes >= MAX_BYTES || entries >= MAX_ENTRIES)
      return { statements, next };
    // A page of 500 takes two calls of the store, or more if statements are hidden.
    wanted = Math.max(BATCH_SIZE, Math.min(limit - statements.length, GROWTH * wanted));
    if (ascending) above = next;
    else below = next;
  }
};
