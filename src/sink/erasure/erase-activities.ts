import { type ActivityKey, activityKeyText } from '../../store/ports/statements/activity-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { isSameDefinition } from '../statements/activity-cache.ts';
import { type Defining, definitionsIn } from '../statements/write-activities.ts';
import type { RebuildDefinition } from './rebuild-definition.ts';

/** Removes the activity definitions of statements that are being erased; repeatable. */
export type EraseActivities = (erased: readonly Defining[]) => Promise<void>;

/**
 * Rebuilds the definition of each activity that these statements define, from other statements of their source. With
 * the cache of another process it may be missing for two minutes. Rejects with Problem `store-unavailable`.
 */
export const createEraseActivities =
  (rebuildDefinition: RebuildDefinition): EraseActivities =>
  async (erased) => {
    const said = new Map<string, { readonly key: ActivityKey; readonly definitions: JsonObject[] }>();
    for (const one of erased) {
      for (const { id, definition } of definitionsIn(one)) {
        const key = { source: one.document.source, id };
        const gone = said.get(activityKeyText(key)) ?? { key, definitions: [] };
        said.set(activityKeyText(key), gone);
        if (!gone.definitions.some((other) => isSameDefinition(other, definition))) gone.definitions.push(definition);
      }
    }
    for (const { key, definitions } of said.values()) await rebuildDefinition(key, definitions);
  };
