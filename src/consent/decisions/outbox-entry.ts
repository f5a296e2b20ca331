import type { EventContent } from '../audit/hash-chain.ts';
import type { Unchained } from '../people/person-mapping.ts';

/** Makes of what happened to a person a change that their document owes to the audit chain. */
export type Owe = (person: string, events: readonly Omit<EventContent, 'id' | 'person'>[]) => Unchained;

/** Builds it, with random ids. One start, and later one end, stands for all that one change erases. */
export const createOwe =
  (newId: () => string): Owe =>
  (person, events) => {
    const id = newId();
    const contents: EventContent[] = events.map((event) => ({ ...event, id: newId(), person }));
    const [first] = events;
    if (first !== undefined && events.some(({ data }) => data?.['erases'] !== undefined)) {
      contents.push({
        id: `${id}.started`,
        at: first.at,
        type: 'erasure.started',
        person,
        by: first.by,
        data: { erasure: id },
      });
    }
    return { id, events: contents };
  };
