import type { ActivityRepository } from '../store/ports/activity-repository.ts';
import type { StatementFormat } from './parameters.ts';
import { eachActivity } from '../xapi/model/activities.ts';
import { canonicalForms, idsForm } from '../xapi/output/forms.ts';
import { batchesOf } from '../core/batches.ts';
import { readStored } from '../store/ports/read-stored.ts';
import type { StoredStatement } from '../store/ports/statement-repository.ts';

/** Statements in the format of the request; `languages` is the Accept-Language header. */
export type FormatStatements = (
  statements: readonly StoredStatement[],
  format: StatementFormat,
  languages: string | undefined,
) => Promise<readonly Uint8Array[]>;

/** Activities that are looked up at once, and at most for a page. */
const BATCH_SIZE = 100;
const MAX_ACTIVITIES = 5000;
/** Definitions that are read for a page; activities beyond keep the definition of their own statement. */
const MAX_CHARACTERS = 8_000_000;

const activityIdsOf = (statements: readonly StoredStatement[]): readonly string[] => {
  const ids = new Set<string>();
  for (const stored of statements) {
    eachActivity(readStored(stored), ({ id }) => {
      if (ids.size < MAX_ACTIVITIES) ids.add(id);
    });
  }
  return [...ids];
};

export const createFormatStatements = (activities: Pick<ActivityRepository, 'find'>): FormatStatements => {
  const definitionsOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const definitions = new Map<string, string>();
    let characters = 0;
    for (const batch of batchesOf(ids, BATCH_SIZE)) {
      if (characters >= MAX_CHARACTERS) break;
      for (const [id, { definition }] of await activities.find(batch)) {
        definitions.set(id, definition);
        characters += definition.length;
      }
    }
    return definitions;
  };

  return async (statements, format, languages) => {
    const texts = statements.map(({ text }) => text);
    if (format === 'exact') return texts;
    if (format === 'ids') return texts.map(idsForm);
    return texts.map(canonicalForms(languages, await definitionsOf(activityIdsOf(statements))));
  };
};
