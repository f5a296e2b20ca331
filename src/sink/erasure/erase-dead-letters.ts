import { batchSubset } from '../../consent/gate/batch-subset.ts';
import { defined, isObject } from '../../core/json-object.ts';
import { decodeMessage, encodeRecord } from '../../journal/port/batch-encoding.ts';
import type { StatementMarker } from '../../journal/port/journal.ts';
import { summarizeBatches } from '../../journal/port/summarize-message.ts';
import type { DeadLetter, DeadLetterRepository } from '../../store/ports/sink/dead-letter-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { StampedBatch } from '../../xapi/model/types.ts';

const PAGE_SIZE = 500;

/** Undefined if the authority is no JSON: that may be why its message is a dead letter. */
const authorOfBatch = ({ authority }: StampedBatch): unknown => {
  try {
    const agent: unknown = JSON.parse(authority);
    return isObject(agent) && isObject(agent['account']) ? agent['account']['name'] : undefined;
  } catch {
    return undefined;
  }
};

/** True if the statement at this index of a batch goes. */
export type IsErased = (batch: StampedBatch, index: number) => boolean;

/**
 * The letter without what goes: `unchanged` if nothing goes, `empty` if no statement is left. The people of the letter
 * stay: a sink of an earlier release may write back what it has read, and the next marker finds the letter by them.
 */
const withoutErased = (
  { bytes, reason, people }: DeadLetter,
  isErased: IsErased,
): 'unchanged' | 'empty' | Parameters<DeadLetterRepository['replace']>[1] => {
  const { batches } = decodeMessage(0, 0, bytes);
  const gone: string[] = [];
  const left = batches.map((batch) => {
    const kept = batch.ids.flatMap((id, index) => {
      if (!isErased(batch, index)) return [index];
      gone.push(statementId(id));
      return [];
    });
    return kept.length === batch.ids.length ? batch : batchSubset(batch, kept);
  });
  if (gone.length === 0) return 'unchanged';
  const rest = left.filter(({ ids }) => ids.length > 0);
  if (rest.length === 0) return 'empty';
  return {
    // The reason names the ids of statements whose id another statement has.
    reason: gone.reduce((text, id) => text.replaceAll(id, 'one that was erased'), reason),
    bytes: encodeRecord(rest),
    ...summarizeBatches(rest),
    ...defined({ people }),
  };
};

/** Repeats until its change is saved: another sink may change the same letter at the same time. */
const eraseFromLetter = async (
  letters: DeadLetterRepository,
  { partition, offset }: Pick<DeadLetter, 'partition' | 'offset'>,
  {
    isErased,
    isCompleteOnly,
  }: { readonly isErased: IsErased; readonly isCompleteOnly: (letter: DeadLetter) => boolean },
): Promise<void> => {
  for (;;) {
    const letter = await letters.find(partition, offset);
    if (letter === undefined) return;
    const left = isCompleteOnly(letter) ? 'empty' : withoutErased(letter, isErased);
    if (left === 'unchanged') return;
    if (left === 'empty') {
      await letters.delete(partition, offset);
      return;
    }
    if (await letters.replace(letter, left)) return;
  }
};

/**
 * Erases the statements of people from dead letters, so that no replay brings them back; those of others in the same
 * message stay. Repeatable. Rejects with Problem `store-unavailable`.
 */
export const erasePeopleFromDeadLetters = async (
  deadLetters: DeadLetterRepository,
  people: readonly string[],
  isErased: IsErased,
): Promise<void> => {
  // A letter without readable statements goes completely: nothing says which statements are theirs.
  const isCompleteOnly = ({ bytes }: DeadLetter): boolean =>
    !decodeMessage(0, 0, bytes).batches.some(({ ids }) => ids.length > 0);
  for (const place of await deadLetters.findByPeople(people))
    await eraseFromLetter(deadLetters, place, { isErased, isCompleteOnly });
};

/**
 * Erases statements of a source from dead letters, so that no replay brings them back; what others sent in the same
 * message stays. Repeatable. Rejects with Problem `store-unavailable`.
 */
export const eraseFromDeadLetters = async (
  deadLetters: DeadLetterRepository,
  { source, author, statements }: StatementMarker,
): Promise<void> => {
  const erased = new Set<string>(statements);
  const isErased: IsErased = (batch, index) =>
    batch.source === source &&
    erased.has(statementId(batch.ids[index] ?? '', batch.idNamespace)) &&
    authorOfBatch(batch) === author;
  let limit = PAGE_SIZE;
  for (let after = -1; ;) {
    const page = await deadLetters.listAdded({ after, limit });
    for (const place of page) await eraseFromLetter(deadLetters, place, { isErased, isCompleteOnly: () => false });
    const last = page.at(-1)?.addedAt;
    if (last === undefined || page.length < limit) return;
    // A page may end among letters of one millisecond. If it has only those, it is read again with more of them.
    if (last === after + 1) limit *= 2;
    else after = last - 1;
  }
};
