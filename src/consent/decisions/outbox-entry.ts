import type { AuditEventContent } from '../audit/hash-chain.ts';
import type { OutboxEntry } from '../people/person-mapping.ts';

/** The suffix that turns the id of an erasure into the id of its first event. */
export const ERASURE_EVENT_SUFFIX = '.started';

/**
 * Makes the outbox entry of a change of decisions. It has one `erasure.started` event, however many purposes the change
 * erases; that erasure has the entry's id, and leaves the first name. An event without an id gets a random one.
 */
export const createOutboxEntry = (
  person: string,
  events: readonly (Omit<AuditEventContent, 'id' | 'person'> & { readonly id?: string })[],
  newId: () => string,
): OutboxEntry => {
  const id = newId();
  const contents: AuditEventContent[] = events.map((event) => ({ ...event, id: event.id ?? newId(), person }));
  const [first] = events;
  if (first !== undefined && events.some(({ data }) => data?.['erases'] !== undefined)) {
    contents.push({
      id: `${id}${ERASURE_EVENT_SUFFIX}`,
      at: first.at,
      type: 'erasure.started',
      person,
      by: first.by,
      data: { erasure: id },
    });
    return { id, events: contents, deletesName: false };
  }
  return { id, events: contents };
};
