import type { AuditEventContent } from '../audit/hash-chain.ts';
import type { OutboxEntry } from '../people/person-mapping.ts';

/**
 * Makes the outbox entry of a change of decisions. It has one `erasure.started` event, however many purposes the change
 * erases; the id of that erasure is the entry's.
 */
export const createOutboxEntry = (
  person: string,
  events: readonly Omit<AuditEventContent, 'id' | 'person'>[],
  newId: () => string,
): OutboxEntry => {
  const id = newId();
  const contents: AuditEventContent[] = events.map((event) => ({ ...event, id: newId(), person }));
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
