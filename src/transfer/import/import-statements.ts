import { defined } from '../../core/json-object.ts';
import type { ImportBatch } from './batches-of-statements.ts';
import type { CopyDocuments } from './copy-documents.ts';
import type { DocumentCounts, ImportCounts, ImportState } from './import-state.ts';
import type { PostStatements } from './post-statements.ts';
import type { RefusedFile } from './refused-file.ts';
import type { ImportForm } from './statements/unwrap.ts';

export interface ImportDeps {
  readonly post: PostStatements;
  readonly refused: RefusedFile;
  /** Absent if no documents are copied. */
  readonly copyDocuments?: CopyDocuments;
  /** Called when a batch is done. An import can go on from a state with `isResumable`: all it counts is durable. */
  readonly onState: (state: ImportState, isResumable: boolean) => void;
}

/** The result of importing an input. */
export interface ImportResult {
  readonly state: ImportState;
  readonly forms: readonly ImportForm[];
}

const addDocuments = (
  one: DocumentCounts | undefined,
  other: DocumentCounts | undefined,
): Pick<ImportCounts, 'documents'> => {
  const documents = one ?? other;
  if (documents === undefined) return {};
  if (one === undefined || other === undefined) return { documents };
  return {
    documents: {
      stored: one.stored + other.stored,
      there: one.there + other.there,
      withheld: one.withheld + other.withheld,
      refused: one.refused + other.refused,
    },
  };
};

const addOptional = <Name extends 'skipped' | 'withStored'>(
  name: Name,
  one: ImportCounts,
  other: ImportCounts,
): Pick<ImportCounts, Name> | Record<string, never> => {
  const sum = (one[name] ?? 0) + (other[name] ?? 0);
  return sum === 0 ? {} : ({ [name]: sum } as Pick<ImportCounts, Name>);
};

const add = (counts: ImportCounts, more: ImportCounts): ImportCounts => ({
  read: counts.read + more.read,
  stored: counts.stored + more.stored,
  withheld: counts.withheld + more.withheld,
  refused: counts.refused + more.refused,
  broken: counts.broken + more.broken,
  ...addOptional('skipped', counts, more),
  ...addOptional('withStored', counts, more),
  ...addDocuments(counts.documents, more.documents),
});

/**
 * Posts batch after batch in the order of the input. The next batch is read while one is under way. A state is saved
 * after the refused statements before it are on disk.
 */
export const importBatches = async (
  batches: AsyncIterable<ImportBatch>,
  start: ImportState,
  { post, refused, copyDocuments, onState }: ImportDeps,
): Promise<ImportResult> => {
  let state = start;
  const forms = new Set<ImportForm>();
  for await (const batch of readAhead(batches)) {
    const { statements, broken, refused: unread = [], skipped = 0, position, forms: found, owners = [] } = batch;
    const posted = await post(statements);
    const documents = owners.length === 0 ? undefined : await copyDocuments?.(owners);
    await refused.append([...posted.refused, ...unread], [...broken, ...(documents?.refused ?? [])]);
    for (const form of found) forms.add(form);
    const counts = add(state.counts, {
      read: statements.length + unread.length,
      stored: posted.stored,
      withheld: posted.withheld,
      refused: posted.refused.length + unread.length,
      broken: broken.length,
      skipped,
      withStored: statements.filter(({ hasStored }) => hasStored).length,
      ...defined({ documents: documents?.counts }),
    });
    state = { ...state, ...position, counts, refusedBytes: refused.bytes };
    onState(state, position !== undefined);
  }
  return { state, forms: [...forms] };
};

/** Asks for the next value before the present one is done with. */
const readAhead = async function* <T>(values: AsyncIterable<T>): AsyncGenerator<T, void> {
  const iterator = values[Symbol.asyncIterator]();
  let next = iterator.next();
  // Its error is thrown later, by the `await`.
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
