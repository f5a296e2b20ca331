import type { BatchLimits, ImportBatch } from './batches-of-statements.ts';
import type { ImportPosition } from './import-state.ts';
import type { InputDocument } from './statements/source-document.ts';

/** A document of an input; `line` is its row in the table. */
export type PlacedDocument = InputDocument & { readonly table: string };

const bytesOf = (one: InputDocument): number => ('document' in one ? one.document.bytes.length : 0);

/** The batches of statements, and then batches of documents. */
export const withDocuments = async function* (
  statements: AsyncIterable<ImportBatch>,
  documents: () => Iterable<PlacedDocument> | AsyncIterable<PlacedDocument>,
  { start, limits }: { readonly start: ImportPosition; readonly limits: BatchLimits },
): AsyncGenerator<ImportBatch, void> {
  let position: ImportPosition = { items: start.items };
  for await (const batch of statements) {
    position = batch.position ?? position;
    yield batch;
  }
  let gathered: PlacedDocument[] = [];
  let done = start.documents ?? {};
  let bytes = 0;
  const take = (): ImportBatch => {
    const batch = {
      statements: [],
      broken: [],
      documents: gathered,
      position: { ...position, documents: done },
      forms: new Set<never>(),
    };
    gathered = [];
    bytes = 0;
    return batch;
  };
  for await (const one of documents()) {
    if (gathered.length >= limits.statements || (gathered.length > 0 && bytes + bytesOf(one) > limits.bytes))
      yield take();
    gathered.push(one);
    done = { ...done, [one.table]: one.line };
    bytes += bytesOf(one);
  }
  if (gathered.length > 0) yield take();
};
