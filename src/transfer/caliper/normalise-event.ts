import { isObject } from '../../core/json-object.ts';
import type { JsonObject } from '../../xapi/model/types.ts';

/** Members that stand for an entity, and may be only its IRI (Caliper 1.1, section 3.2 and appendix D). */
const ENTITY_MEMBERS = new Set([
  'actor',
  'object',
  'target',
  'generated',
  'referrer',
  'edApp',
  'group',
  'membership',
  'session',
  'isPartOf',
  'assignee',
  'assignable',
  'attempt',
  'user',
  'annotated',
  'annotator',
  'replyTo',
  'rater',
  'ratingComment',
  'survey',
  'question',
  'scale',
]);
/** Lists of such members. */
const ENTITY_LISTS = new Set(['withAgents', 'creators']);

const asEntity = (value: unknown): unknown =>
  typeof value === 'string' ? { id: value } : isObject(value) ? normaliseEvent(value as JsonObject) : value;

/** An event or entity in which each entity is an object with an `id`, also if it was only an IRI. */
export const normaliseEvent = (event: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      ENTITY_MEMBERS.has(name)
        ? asEntity(value)
        : ENTITY_LISTS.has(name) && Array.isArray(value)
          ? value.map(asEntity)
          : value,
    ]),
  ) as JsonObject;
