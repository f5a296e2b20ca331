import { defined } from '../../core/json-object.ts';
import type { ImportBatch } from './batches-of-statements.ts';
import type { CopyDocuments } from './copy-documents.ts';
import { addCounts, type CountsByKind, countKind, type ImportState } from './import-state.ts';
import type { PostStatements } from './post-statements.ts';
import { type DocumentOutcome, KIND_OF, type PutDocument } from './put-document.ts';
import type { BrokenItem, RefusedFile } from './refused-file.ts';
import type { PreparedStatement } from './statements/prepare-statement.ts';
import type { InputDocument } from './statements/source-document.ts';
import type { ImportForm } from './statements/unwrap.ts';
import { type VoidingOutcome, voidingOutcomes, withoutUnvoided } from './voided-statements.ts';

export interface ImportDeps {
  readonly post: PostStatements;
  readonly refused: RefusedFile;
  /** For an LRS: absent if its documents are left. */
  readonly copyDocuments?: CopyDocuments;
  readonly putDocument: PutDocument;
  /** Called when a batch is done. An import can go on from a state with `isResumable`: all it counts is durable. */
  readonly onState: (state: ImportState, isResumable: boolean) => void;
}

/** The result of importing an input. */
export interface ImportResult {
  readonly state: ImportState;
  readonly forms: readonly ImportForm[];
}

/** The kinds of what is in a posted batch; a statement with attachments is the only one of its batch. */
const kindsOf = (
  [only]: readonly PreparedStatement[],
  { stored, withheld }: Awaited<ReturnType<PostStatements>>,
  voidings: readonly VoidingOutcome[],
): CountsByKind => {
  let kinds: CountsByKind = {};
  for (const { outcome } of voidings) kinds = countKind(kinds, ['voidings', outcome]);
  const outcome = stored > 0 ? 'stored' : withheld > 0 ? 'withheld' : 'refused';
  return countKind(kinds, ['attachments', outcome], only?.attachments?.length ?? 0);
};

/** Stores the documents of a batch, and says which are refused. */
const putDocuments = async (
  documents: readonly InputDocument[],
  put: PutDocument,
): Promise<{ readonly kinds: CountsByKind; readonly refused: readonly BrokenItem[] }> => {
  let kinds: CountsByKind = {};
  const refused: BrokenItem[] = [];
  for (const one of documents) {
    const { outcome, why }: DocumentOutcome =
      'why' in one ? { outcome: 'refused', why: one.why } : await put(one.document);
    kinds = countKind(kinds, [KIND_OF[one.resource], outcome]);
    const name = 'document' in one ? `${one.resource}?${one.document.query}` : one.resource;
    if (why !== undefined) refused.push({ line: one.line, detail: `${why} (document ${name})` });
  }
  return { kinds, refused };
};

const copyNone: CopyDocuments = () => Promise.resolve({ kinds: {}, refused: [] });

/**
 * Posts batch after batch in the order of the input. The next batch is read while one is under way. A state is saved
 * after the refused statements before it are on disk.
 */
export const importBatches = async (
  batches: AsyncIterable<ImportBatch>,
  start: ImportState,
  { post, refused, copyDocuments = copyNone, putDocument, onState }: ImportDeps,
): Promise<ImportResult> => {
  let state = start;
  const forms = new Set<ImportForm>();
  const unvoided = new Set(start.unvoided);
  for await (const batch of readAhead(batches)) {
    const { broken, skipped = 0, position, forms: found, owners = [], documents = [] } = batch;
    const { sent, refused: shown } = withoutUnvoided(batch.statements, unvoided);
    const unsent = [...shown, ...(batch.refused ?? [])];
    const posted = await post(sent);
    const voidings = await voidingOutcomes(sent, posted, post);
    for (const { voids, outcome } of voidings) unvoided[outcome === 'stored' ? 'delete' : 'add'](voids);
    const copied = await copyDocuments(owners);
    const put = await putDocuments(documents, putDocument);
    await refused.append([...posted.refused, ...unsent], [...broken, ...copied.refused, ...put.refused]);
    for (const form of found) forms.add(form);
    const counts = addCounts(state.counts, {
      read: sent.length + unsent.length,
      stored: posted.stored,
      withheld: posted.withheld,
      refused: posted.refused.length + unsent.length,
      broken: broken.length,
      skipped,
      withStored: sent.filter(({ hasStored }) => hasStored).length,
      kinds: { ...kindsOf(sent, posted, voidings), ...copied.kinds, ...put.kinds },
    });
    const left = unvoided.size > 0 || state.unvoided !== undefined ? [...unvoided] : undefined;
    state = { ...state, ...position, ...defined({ unvoided: left }), counts, refusedBytes: refused.bytes };
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
