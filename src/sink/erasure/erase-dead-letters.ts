import { asBuffer } from '../../core/bytes.ts';
import { isObject } from '../../core/json-object.ts';
import { decodeMessage, encodeRecord } from '../../journal/port/batch-encoding.ts';
import type { StatementMarker } from '../../journal/port/journal.ts';
import type { DeadLetter, DeadLetterRepository } from '../../store/ports/dead-letter-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { StampedBatch } from '../../xapi/model/types.ts';

const PAGE_SIZE = 500;

/** Undefined where the authority is no JSON: that may be why its message is a dead letter. */
const authorOfBatch = ({ authority }: StampedBatch): unknown => {
  try {
    const agent: unknown = JSON.parse(authority);
    return isObject(agent) && isObject(agent['account']) ? agent['account']['name'] : undefined;
  } catch {
    return undefined;
  }
};

/** The batch with these of its statements alone. */
const pick = (batch: StampedBatch, indices: readonly number[]): StampedBatch => {
  const body = asBuffer(batch.body);
  const texts = indices.map((index) => body.subarray(batch.spans[2 * index], batch.spans[2 * index + 1]));
  let end = 0;
  return {
    ...batch,
    ids: indices.map((index) => batch.ids[index] ?? ''),
    spans: texts.flatMap(({ length }) => [end, (end += length)]),
    body: Buffer.concat(texts),
    ...(batch.keptStored === undefined
      ? {}
      : { keptStored: indices.map((index) => batch.keptStored?.[index] ?? null) }),
    ...(batch.people === undefined ? {} : { people: indices.map((index) => batch.people?.[index] ?? []) }),
  };
};

/** The batches without what a marker erases; undefined where that is nothing. */
const withoutErased = (
  { bytes }: DeadLetter,
  { source, author, statements }: StatementMarker,
): readonly StampedBatch[] | undefined => {
  const erased = new Set<string>(statements);
  const { batches } = decodeMessage(0, 0, bytes);
  const left = batches.map((batch) => {
    if (batch.source !== source || authorOfBatch(batch) !== author) return batch;
    const kept = batch.ids.flatMap((id, index) => (erased.has(statementId(id)) ? [] : [index]));
    return kept.length === batch.ids.length ? batch : pick(batch, kept);
  });
  return left.some((batch, index) => batch !== batches[index]) ? left : undefined;
};

/**
 * Erases statements of a source from dead letters, so that no replay brings them back; what others sent in the same
 * message stays. Repeatable. Rejects with Problem `store-unavailable`.
 */
export const eraseFromDeadLetters = async (
  deadLetters: Pick<DeadLetterRepository, 'listAdded' | 'find' | 'delete' | 'replaceBytes'>,
  marker: StatementMarker,
): Promise<void> => {
  let limit = PAGE_SIZE;
  for (let after = -1; ;) {
    const page = await deadLetters.listAdded({ after, limit });
    for (const { partition, offset } of page) {
      const letter = await deadLetters.find(partition, offset);
      const left = letter && withoutErased(letter, marker);
      if (left === undefined) continue;
      if (left.every(({ ids }) => ids.length === 0)) await deadLetters.delete(partition, offset);
      else await deadLetters.replaceBytes(partition, offset, encodeRecord(left));
    }
    const last = page.at(-1)?.addedAt;
    if (last === undefined || page.length < limit) return;
    // A page may end among those of one millisecond: a page of them alone is read again, with more of them.
    if (last === after + 1) limit *= 2;
    else after = last - 1;
  }
};
