import type { Collection } from 'mongodb';
import { STORE_FORMAT } from '../ports/copy-repository.ts';
import { isInserted } from './client/duplicate-key.ts';
import { type FactCollections, type FactDocument, reconcileCopy } from './client/fact-repository.ts';
import { isDamagedDocument, sealed } from './client/record-checks.ts';

/**
 * Rises with each change that a release before it would read or write wrongly; what it can ignore does not count. 2: a
 * person may be kept out everywhere (`StoredPerson.keptOut`), without any decision. 3: all records that decide have a
 * checksum. It counts from the time when all have one (`sealRecords`), so that an earlier release may run beside this
 * one until then.
 */
export const FORMAT_NUMBER = 3;

/** The format number that counts until then. */
export const FORMAT_WITHOUT_CHECKSUMS = 2;

type FormatDocument = FactDocument & { readonly number?: number };

const numberOf = (document: FormatDocument | null): number => document?.number ?? 0;

/** Throws an Error if a later Carnet has raised the format beyond `known`; changes nothing. */
export const checkFormat = async (facts: Collection<FormatDocument>, known = FORMAT_NUMBER): Promise<void> => {
  const document = await facts.findOne({ _id: STORE_FORMAT });
  const found = numberOf(document);
  // A check names a damaged fact, and must open the store for it.
  if (found > known && !isDamagedDocument('fact', document))
    throw new Error(`the store has format ${found}; this Carnet knows formats up to ${known}: start the newer release`);
};

/** Writes that only releases that know format `number` may open the store; it never sinks. */
export const raiseFormat = async (collections: FactCollections, number = FORMAT_NUMBER): Promise<void> => {
  const { facts, factCopies } = collections;
  const found = await facts.findOne({ _id: STORE_FORMAT });
  if (isDamagedDocument('fact', found)) return;
  if (numberOf(found) < number) {
    const { _id, ...members } = sealed('fact', { _id: STORE_FORMAT, value: '', number });
    const isLower = [{ number: { $exists: false } }, { number: { $lt: number } }];
    const isOlder = { _id, $or: isLower };
    await (factCopies as Collection<FormatDocument>).deleteOne(isOlder);
    await isInserted((facts as Collection<FormatDocument>).updateOne(isOlder, { $set: members }, { upsert: true }));
  }
  await reconcileCopy(collections, STORE_FORMAT);
};
