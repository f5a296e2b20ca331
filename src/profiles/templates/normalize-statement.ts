import type { Json } from '../../xapi/model/types.ts';
import { isList, itemsOf, memberOf } from '../model/json-member.ts';

const KINDS = ['parent', 'grouping', 'category', 'other'] as const;

const withMember = (value: Json | undefined, name: string, member: Json): Json => ({
  ...(value as object),
  [name]: member,
});

const withLists = (statement: Json): Json => {
  const context = memberOf(statement, 'context');
  const related = memberOf(context, 'contextActivities');
  if (related === undefined) return statement;
  let normal = related;
  for (const kind of KINDS) {
    const activities = memberOf(related, kind);
    if (activities !== undefined && !isList(activities)) normal = withMember(normal, kind, itemsOf(activities));
  }
  return normal === related
    ? statement
    : withMember(statement, 'context', withMember(context, 'contextActivities', normal));
};

/**
 * A statement whose contextActivities are lists, as rules expect it (P2 8.1), those of its SubStatement too: itself
 * where they are already, otherwise a copy of no more than what is changed and what is above it.
 */
export const normalised = (statement: Json): Json => {
  const normal = withLists(statement);
  const object = memberOf(statement, 'object');
  if (memberOf(object, 'objectType') !== 'SubStatement' || object === undefined) return normal;
  const inner = withLists(object);
  return inner === object ? normal : withMember(normal, 'object', inner);
};
