import type { Json } from '../../xapi/model/types.ts';
import { itemsOf, memberOf } from '../model/json-member.ts';
import type { StepBudget } from '../model/step-budget.ts';
import { LISTED_PROPERTIES, type Template } from '../model/types.ts';

type ListedProperty = (typeof LISTED_PROPERTIES)[number];

const activityTypes = (kind: 'grouping' | 'parent' | 'other' | 'category') => ({
  itemsIn: (statement: Json) => itemsOf(memberOf(memberOf(memberOf(statement, 'context'), 'contextActivities'), kind)),
  typeOf: (activity: Json) => memberOf(memberOf(activity, 'definition'), 'type'),
});

/** The items of a statement that each listed property is about, and the type of an item. */
const LISTED_VALUES: Readonly<
  Record<
    ListedProperty,
    { readonly itemsIn: (statement: Json) => readonly Json[]; readonly typeOf: (item: Json) => Json | undefined }
  >
> = {
  contextGroupingActivityType: activityTypes('grouping'),
  contextParentActivityType: activityTypes('parent'),
  contextOtherActivityType: activityTypes('other'),
  contextCategoryActivityType: activityTypes('category'),
  attachmentUsageType: {
    itemsIn: (statement) => itemsOf(memberOf(statement, 'attachments')),
    typeOf: (attachment) => memberOf(attachment, 'usageType'),
  },
};

type DeterminingPropertyCheck = (statement: Json, budget: StepBudget) => boolean;

const hasAll = (property: ListedProperty, types: readonly string[]): DeterminingPropertyCheck => {
  const { itemsIn, typeOf } = LISTED_VALUES[property];
  return (statement, budget) => {
    const items = itemsIn(statement);
    budget.spend(items.length * types.length);
    return types.every((type) => items.some((item) => typeOf(item) === type));
  };
};

/**
 * Checks that a statement has all determining properties of a template (P2 8.0; P3 2.1). It may have more types than
 * those listed. A template without determining properties is for every statement.
 */
export const compileDeterminingProperties = (template: Template): DeterminingPropertyCheck => {
  const { verb, objectActivityType } = template;
  const checks: DeterminingPropertyCheck[] = [];
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
  return (statement, budget) => {
    for (const check of checks) if (!check(statement, budget)) return false;
    return true;
  };
};
