import type { Activity, Context, JsonObject, Statement, SubStatement } from './types.ts';

/** The kinds of contextActivities (1.0.3 Data 2.4.6.2). */
export const KINDS_OF_CONTEXT = ['parent', 'grouping', 'category', 'other'] as const;

/** Visits the activities of a context (1.0.3 Data 2.4.6.2). Each kind is one activity or an array. */
export const eachContextActivity = (context: Context | undefined, visit: (activity: Activity) => void): void => {
  const related = context?.contextActivities;
  if (related === undefined) return;
  for (const kind of KINDS_OF_CONTEXT) {
    const value = related[kind];
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const activity of value as readonly Activity[]) visit(activity);
    else visit(value as Activity);
  }
};

/** True if the object of a statement is an Activity; it is one without an objectType. */
export const isActivity = (object: Statement['object']): object is Activity =>
  object.objectType === undefined || object.objectType === 'Activity';

/** True if the object of a statement is a SubStatement. */
export const isSubStatement = (object: Statement['object']): object is SubStatement =>
  object.objectType === 'SubStatement';

/** Visits every Activity of a statement: its object, its context, and those of its SubStatement. */
export const eachActivity = (statement: Statement | SubStatement, visit: (activity: Activity) => void): void => {
  const { object } = statement;
  if (isActivity(object)) visit(object);
  else if (object.objectType === 'SubStatement') eachActivity(object, visit);
  eachContextActivity(statement.context, visit);
};

/** An Activity that a statement defines. */
export type DefinedActivity = Activity & { readonly definition: JsonObject };

export const isDefined = (activity: Activity): activity is DefinedActivity => activity.definition !== undefined;

/** Every Activity that a statement defines, in the order of `eachActivity`, repeated if it is defined twice. */
export const activitiesOf = (statement: Statement): readonly DefinedActivity[] => {
  const defined: DefinedActivity[] = [];
  eachActivity(statement, (activity) => {
    if (isDefined(activity)) defined.push(activity);
  });
  return defined;
};
