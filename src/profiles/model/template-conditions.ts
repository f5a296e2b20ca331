import type { Pattern, Template } from './types.ts';

/** A template (or pattern) without names and notes: the part that decides which statements match it. */
export const conditionsOf = (object: Template | Pattern): Readonly<Record<string, unknown>> => {
  const { prefLabel, definition, deprecated, ...conditions } = object;
  return 'rules' in conditions
    ? { ...conditions, rules: conditions.rules.map(({ scopeNote, ...rule }) => rule) }
    : conditions;
};
