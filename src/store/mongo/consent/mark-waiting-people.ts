import type { Collection } from 'mongodb';
import { DAY_MS } from '../../../core/time.ts';
import { createMongoFactRepository, type FactCollections } from '../client/fact-repository.ts';
import { createRecordChecks } from '../client/record-checks.ts';
import { type PersonDocument, WAITING_STATES } from './person-lookup.ts';

/** People of one update: it must end within the time limit of the connection. */
const BATCH_SIZE = 5000;

/** The time when all people were marked first, in milliseconds since the epoch. */
const MARKED_AT = 'people marked as waiting';

/**
 * Marks the people that releases before have stored with a decision that waits for another person. Repeatable, also
 * beside other processes. It is done anew for a day, since until then a process of an earlier release may store a
 * person unmarked.
 */
export const markWaitingPeople = async (
  people: Collection<PersonDocument>,
  { now, ...facts }: FactCollections & { readonly now: () => number },
): Promise<void> => {
  const repository = createMongoFactRepository(
    facts,
    createRecordChecks(() => false),
  );
  const markedAt = await repository.find(MARKED_AT);
  if (markedAt !== undefined && now() - Number(markedAt) > DAY_MS) return;
  for (let after = ''; ;) {
    const options = { projection: { _id: 1 as const }, sort: { _id: 1 as const }, limit: BATCH_SIZE };
    const ids = await people.find({ _id: { $gt: after } }, { ...options, batchSize: BATCH_SIZE }).toArray();
    const last = ids.at(-1)?._id;
    if (last === undefined) break;
    for (const state of WAITING_STATES)
      await people.updateMany(
        // In JSON text no name or value of another member can look like this.
        {
          _id: { $gt: after, $lte: last },
          mergedInto: { $exists: false },
          body: { $regex: `"state":"${state}"` },
        },
        { $addToSet: { waiting: state } },
      );
    after = last;
  }
  await repository.putIfAbsent(MARKED_AT, String(now()));
};
