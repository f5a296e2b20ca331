import {
  type ActivityKey,
  activityKeyText,
  type ActivityRepository,
} from '../../store/ports/statements/activity-repository.ts';
import type { StatementFormat } from './parameters.ts';
import { eachActivity } from '../../xapi/model/activities.ts';
import { canonicalForms, idsForm } from '../../xapi/output/forms.ts';
import { batchesOf } from '../../core/batches.ts';
import { mapInSlices, yieldIfDue } from '../../core/concurrency/slices.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** Statements in the format of the request; `languages` is the Accept-Language header. */
export type FormatStatements = (
  statements: readonly StoredStatement[],
  format: StatementFormat,
  languages: string | undefined,
) => Promise<readonly Uint8Array[]>;

/** Activities that are looked up at once, and at most for a page. */
const BATCH_SIZE = 100;
const MAX_ACTIVITIES = 5000;
/** The most characters of definitions for a page. Activities beyond keep the definition of their own statement. */
const MAX_CHARACTERS = 8_000_000;

/** The activities of statements, by their sources: a reader of the statement may read these definitions. */
const activityKeysOf = async (statements: readonly StoredStatement[]): Promise<readonly ActivityKey[]> => {
  const keys = new Map<string, ActivityKey>();
  await mapInSlices(statements, (stored) => {
    eachActivity(readStored(stored), ({ id }) => {
      const key = { source: stored.source, id };
      if (keys.size < MAX_ACTIVITIES) keys.set(activityKeyText(key), key);
    });
  });
  return [...keys.values()];
};

export const createFormatStatements = (activities: Pick<ActivityRepository, 'find'>): FormatStatements => {
  const definitionsOf = async (keys: readonly ActivityKey[]): Promise<ReadonlyMap<string, string>> => {
    const definitions = new Map<string, string>();
    let characters = 0;
    for (const batch of batchesOf(keys, BATCH_SIZE)) {
      const due = yieldIfDue();
      if (due !== undefined) await due;
      if (characters >= MAX_CHARACTERS) break;
      for (const [text, { definition }] of await activities.find(batch)) {
        definitions.set(text, definition);
        characters += definition.length;
      }
    }
    return definitions;
  };

  return async (statements, format, languages) => {
    if (format === 'exact') return statements.map(({ text }) => text);
    if (format === 'ids') return mapInSlices(statements, ({ text }) => idsForm(text));
    const canonical = canonicalForms(languages, await definitionsOf(await activityKeysOf(statements)));
    return mapInSlices(statements, ({ text, source }) => canonical(text, (id) => activityKeyText({ source, id })));
  };
};
