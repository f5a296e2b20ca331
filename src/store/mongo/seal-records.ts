import type { Collection, Document, Filter } from 'mongodb';
import { DAY_MS } from '../../core/time.ts';
import type { CheckedKind } from '../ports/checked/record-checksum.ts';
import { type FactDocument, writeFact } from './client/fact-repository.ts';
import { forEachConcurrently } from './client/for-each-concurrently.ts';
import {
  CHANGED_IN_PLACE,
  isDamagedDocument,
  sealed,
  SEALED_WHEN_CHANGED,
  STRICT_CHECKS,
} from './client/record-checks.ts';
import { insertNew } from './client/insert-new.ts';
import { CHECKED_COLLECTIONS, type Collections } from './collections.ts';
import { writeCopies } from './consent/claim-identifiers.ts';
import { sealVoidings } from './statements/seal-voidings.ts';
import type { IdentifierDocument } from './consent/person-lookup.ts';

/** The fact that has the time when a document without checksum was last found; 0 once all have one for good. */
const FOUND_UNSEALED = 'records without checksum or copy found';

/** Documents of one read. */
const BATCH_SIZE = 1000;

type Checked = Collection<Document & { _id: string }>;

/** Seals unsealed documents of a kind; resolves with their number. One that changes meanwhile stays as it is. */
const sealKind = async (
  collection: Checked,
  kind: CheckedKind,
  beforeSealed?: (open: readonly Document[]) => Promise<void>,
): Promise<number> => {
  const unsealed = CHANGED_IN_PLACE.has(kind) ? {} : { checksum: { $exists: false } };
  let count = 0;
  for (let after: unknown; ;) {
    const page = await collection
      .find(
        { ...unsealed, ...(after !== undefined && { _id: { $gt: after } }) } as Filter<Document & { _id: string }>,
        {
          sort: { _id: 1 },
          limit: BATCH_SIZE,
          batchSize: BATCH_SIZE,
        },
      )
      .toArray();
    const open = page.filter((document) => !STRICT_CHECKS.isIntact(kind, document));
    if (beforeSealed !== undefined && open.length > 0) await beforeSealed(open);
    await forEachConcurrently(open, async (document) => {
      const isAbsent = document['checksum'] === undefined ? { checksum: { $exists: false } } : {};
      const { checksum } = sealed(kind, document);
      await collection.updateOne(
        { ...document, ...isAbsent },
        {
          $set: { checksum },
        },
      );
    });
    count += open.length;
    if (page.length < BATCH_SIZE) return count;
    after = page.at(-1)?._id;
  }
};

/** Gives identifiers their second copies: once they are sealed, nothing else would. */
const copyIdentifiers = ({ people }: Collections, open: readonly Document[]): Promise<void> =>
  writeCopies(people, new Map((open as readonly IdentifierDocument[]).map(({ _id, person }) => [_id, person])));

/** Gives facts second copies. A release without copies may have removed a fact without its copy, or changed it. */
const copyFacts = async ({ factCopies }: Collections, open: readonly Document[]): Promise<void> => {
  for (const { _id, value } of open as readonly FactDocument[])
    await factCopies.deleteOne({ _id, value: { $ne: value } });
  await insertNew(
    factCopies,
    (open as readonly FactDocument[]).map((fact) => sealed('fact', fact)),
  );
};

type CollectionOf = (typeof CHECKED_COLLECTIONS)[CheckedKind];

const COPIES: Readonly<Partial<Record<CheckedKind, (all: Collections, open: readonly Document[]) => Promise<void>>>> = {
  identifier: copyIdentifiers,
  fact: copyFacts,
};

/**
 * Gives the documents of earlier releases their checksums; true once all have one for good. That is when none without
 * was found for a day: until then an earlier release may run beside this one, and write others. A store that has none
 * at first is new. Repeatable, also beside other processes.
 */
export const sealRecords = async (all: Collections, now: () => number): Promise<boolean> => {
  const known = await all.facts.findOne({ _id: FOUND_UNSEALED });
  // A damaged fact stays so that a check names it. Meanwhile a missing checksum counts as damage.
  if (known?.value === '0' || isDamagedDocument('fact', known)) return true;
  const at = now();
  let count = 0;
  for (const [kind, collectionOf] of Object.entries(CHECKED_COLLECTIONS) as [CheckedKind, CollectionOf][])
    if (!SEALED_WHEN_CHANGED.has(kind)) {
      const copy = COPIES[kind];
      count += await sealKind(collectionOf(all) as Checked, kind, copy && ((open) => copy(all, open)));
    }
  count += await sealVoidings(all.statements);
  const isComplete = count === 0 && (known === null || at - Number(known.value) > DAY_MS);
  if (isComplete || count > 0) await writeFact(all, FOUND_UNSEALED, isComplete ? '0' : String(at));
  return isComplete;
};
