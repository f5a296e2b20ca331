import { KINDS_OF_CONTEXT } from '../../xapi/model/activities.ts';
import type { Json } from '../../xapi/model/types.ts';
import { isList, itemsOf, memberOf } from '../model/json-member.ts';

const withMember = (value: Json | undefined, name: string, member: Json): Json => ({
  ...(value as object),
  [name]: member,
});

const withActivityLists = (statement: Json): Json => {
  const context = memberOf(statement, 'context');
  const related = memberOf(context, 'contextActivities');
  if (related === undefined) return statement;
  let normal = related;
  for (const kind of KINDS_OF_CONTEXT) {
    const activities = memberOf(related, kind);
    if (activities !== undefined && !isList(activities)) normal = withMember(normal, kind, itemsOf(activities));
  }
  return normal === related
    ? statement
    : withMember(statement, 'context', withMember(context, 'contextActivities', normal));
};

/**
 * The statement with contextActivities as lists (P2 8.1), in a SubStatement too. If nothing changes, it is the same
 * object; otherwise only the changed objects and those above them are copied.
 */
export const normalizeStatement = (statement: Json): Json => {
  const normal = withActivityLists(statement);
  const object = memberOf(statement, 'object');
  if (memberOf(object, 'objectType') !== 'SubStatement' || object === undefined) return normal;
  const inner = withActivityLists(object);
  return inner === object ? normal : withMember(normal, 'object', inner);
};
