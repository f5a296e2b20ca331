import type { Caller } from '../sources/authenticate.ts';
import type { ActivityShelf } from '../store/activity-shelf.ts';
import { Problem } from '../problem.ts';
import { mayReadActivities } from '../sources/scopes.ts';

/** What is known of activities (1.0.3 Communication 2.5; 2.0 4.1.6.4). */
export interface Activities {
  /** The whole Activity with this IRI, as JSON text; without a definition where none is known. Rejects with Problem `forbidden`. */
  read(caller: Caller, id: string): Promise<string>;
}

/** Builds the reading of activities on their shelf. */
export const createActivities = ({ shelf }: { readonly shelf: Pick<ActivityShelf, 'find'> }): Activities => ({
  read: async (caller, id) => {
    if (!mayReadActivities(caller.scopes)) throw new Problem('forbidden', 'this credential may not read activities');
    const known = (await shelf.find([id])).get(id);
    return `{"objectType":"Activity","id":${JSON.stringify(id)}${known === undefined ? '' : `,"definition":${known.definition}`}}`;
  },
});
