import type { Json } from '../../xapi/model/types.ts';
import { itemsOf, memberOf } from '../model/json-member.ts';
import { LISTED_PROPERTIES, type Template } from '../model/types.ts';

type Listed = (typeof LISTED_PROPERTIES)[number];

const typesAmong = (kind: 'grouping' | 'parent' | 'other' | 'category') => ({
  among: (statement: Json) => itemsOf(memberOf(memberOf(memberOf(statement, 'context'), 'contextActivities'), kind)),
  typeOf: (activity: Json) => memberOf(memberOf(activity, 'definition'), 'type'),
});

/** Where the values of each listed property stand in a statement. */
const PLACES: Readonly<
  Record<
    Listed,
    { readonly among: (statement: Json) => readonly Json[]; readonly typeOf: (item: Json) => Json | undefined }
  >
> = {
  contextGroupingActivityType: typesAmong('grouping'),
  contextParentActivityType: typesAmong('parent'),
  contextOtherActivityType: typesAmong('other'),
  contextCategoryActivityType: typesAmong('category'),
  attachmentUsageType: {
    among: (statement) => itemsOf(memberOf(statement, 'attachments')),
    typeOf: (attachment) => memberOf(attachment, 'usageType'),
  },
};

const hasAll = (property: Listed, types: readonly string[]): ((statement: Json) => boolean) => {
  const { among, typeOf } = PLACES[property];
  return (statement) => {
    const items = among(statement);
    return types.every((type) => items.some((item) => typeOf(item) === type));
  };
};

/**
 * Compiles the determining properties of a template (P2 8.0; P3 2.1, `matches_determining_properties`): whether the
 * statement has all that are given, more of them being no harm. A template without any is for every statement.
 */
export const compileDetermining = (template: Template): ((statement: Json) => boolean) => {
  const { verb, objectActivityType } = template;
  const checks: ((statement: Json) => boolean)[] = [];
  if (verb !== undefined) checks.push((statement) => memberOf(memberOf(statement, 'verb'), 'id') === verb);
  if (objectActivityType !== undefined) {
    checks.push(
      (statement) => memberOf(memberOf(memberOf(statement, 'object'), 'definition'), 'type') === objectActivityType,
    );
  }
  for (const property of LISTED_PROPERTIES) {
    const types = template[property];
    if (types !== undefined) checks.push(hasAll(property, types));
  }
  return (statement) => {
    for (const check of checks) if (!check(statement)) return false;
    return true;
  };
};
