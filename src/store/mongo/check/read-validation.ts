import type { Document } from 'mongodb';
import { isObject } from '../../../core/json-object.ts';

/** The findings of `validate` in a collection. */
export interface Validation {
  /** The faults by the name of an index as the server has it, without anything of a document. */
  readonly indexes: ReadonlyMap<string, string>;
  /** The number of records that cannot be read. */
  readonly corruptRecords: number;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const countByIndex = (entries: unknown): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const entry of listOf(entries)) {
    const name = isObject(entry) ? entry['indexName'] : undefined;
    if (typeof name === 'string') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
};

/** Each shard answers for itself. */
const answersOf = (answer: Document): readonly Document[] => {
  const raw: unknown = answer['raw'];
  return isObject(raw) ? Object.values(raw).filter(isObject) : [answer];
};

/**
 * Reads the answer to `validate`. Each index has `indexDetails.NAME.valid` there; what is missing or too much is in
 * `missingIndexEntries` and `extraIndexEntries`. An answer without these has found nothing.
 */
export const readValidation = (answer: Document): Validation => {
  const indexes = new Map<string, string>();
  let corruptRecords = 0;
  for (const one of answersOf(answer)) {
    corruptRecords += listOf(one['corruptRecords']).length;
    const [missing, extra] = [countByIndex(one['missingIndexEntries']), countByIndex(one['extraIndexEntries'])];
    const details = isObject(one['indexDetails']) ? one['indexDetails'] : {};
    const invalid = Object.entries(details).flatMap(([name, detail]) =>
      isObject(detail) && detail['valid'] === false ? [name] : [],
    );
    for (const name of new Set([...missing.keys(), ...extra.keys(), ...invalid]))
      indexes.set(
        name,
        missing.has(name) || extra.has(name)
          ? `it lacks ${missing.get(name) ?? 0} entries of documents, and has ${extra.get(name) ?? 0} that lead to ` +
              'no document of theirs, by the validation of the server'
          : 'the validation of the server finds it damaged',
      );
  }
  return { indexes, corruptRecords };
};
