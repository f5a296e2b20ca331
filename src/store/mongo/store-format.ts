import type { Collection } from 'mongodb';
import { STORE_FORMAT } from '../ports/copy-repository.ts';
import type { FactDocument } from './client/fact-repository.ts';

/**
 * Rises with each change that a release before it would read or write wrongly; what it can ignore does not count. 2: a
 * person may be kept out everywhere (`StoredPerson.keptOut`), without any decision. 3: all that decides has a checksum;
 * it counts from when all have one (`sealRecords`), so that a release before may run beside this one until then.
 */
export const FORMAT_NUMBER = 3;

/** What counts before. */
export const FORMAT_WITHOUT_CHECKSUMS = 2;

type FormatDocument = FactDocument & { readonly number?: number };

const numberOf = (document: FormatDocument | null): number => document?.number ?? 0;

/** Throws an Error where a later Carnet has raised the format beyond `known`; changes nothing. */
export const checkFormat = async (facts: Collection<FormatDocument>, known = FORMAT_NUMBER): Promise<void> => {
  const found = numberOf(await facts.findOne({ _id: STORE_FORMAT }));
  if (found > known)
    throw new Error(`the store has format ${found}; this Carnet knows formats up to ${known}: start the newer release`);
};

/** Writes that only releases that know format `number` may open the store; it never sinks. */
export const raiseFormat = async (facts: Collection<FormatDocument>, number = FORMAT_NUMBER): Promise<void> => {
  if (numberOf(await facts.findOne({ _id: STORE_FORMAT })) >= number) return;
  await facts.updateOne({ _id: STORE_FORMAT }, { $max: { number }, $set: { value: '' } }, { upsert: true });
};
