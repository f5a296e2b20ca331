import type { ImportBatch } from './batches-of-statements.ts';
import type { ImportCounts, ImportState } from './import-state.ts';
import type { PostStatements } from './post-statements.ts';
import type { RefusedFile } from './refused-file.ts';
import type { ExportForm } from './unwrap.ts';

export interface ImportDeps {
  readonly post: PostStatements;
  readonly refused: RefusedFile;
  /** Called when a batch is done. An import can go on from a state with `isResumable`: what it counts is durable. */
  readonly onState: (state: ImportState, isResumable: boolean) => void;
}

/** What came of an input. */
export interface ImportResult {
  readonly state: ImportState;
  readonly forms: readonly ExportForm[];
}

const add = (counts: ImportCounts, more: ImportCounts): ImportCounts => ({
  read: counts.read + more.read,
  stored: counts.stored + more.stored,
  withheld: counts.withheld + more.withheld,
  refused: counts.refused + more.refused,
  broken: counts.broken + more.broken,
});

/**
 * Posts batch after batch in the order of the input. The next is read while one is under way. A state follows the
 * refused statements before it to disk.
 */
export const importBatches = async (
  batches: AsyncIterable<ImportBatch>,
  start: ImportState,
  { post, refused, onState }: ImportDeps,
): Promise<ImportResult> => {
  let state = start;
  const forms = new Set<ExportForm>();
  for await (const { statements, broken, items, forms: found } of readAhead(batches)) {
    const posted = await post(statements);
    await refused.append(posted.refused, broken);
    for (const form of found) forms.add(form);
    const counts = add(state.counts, {
      read: statements.length,
      stored: posted.stored,
      withheld: posted.withheld,
      refused: posted.refused.length,
      broken: broken.length,
    });
    state = { ...state, items: items ?? state.items, counts, refusedBytes: refused.bytes };
    onState(state, items !== undefined);
  }
  return { state, forms: [...forms] };
};

/** Asks for the next value before the present one is done with. */
const readAhead = async function* <T>(values: AsyncIterable<T>): AsyncGenerator<T, void> {
  const iterator = values[Symbol.asyncIterator]();
  let next = iterator.next();
  // Its error is thrown where it is awaited.
  next.catch(() => undefined);
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      next = iterator.next();
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
};
