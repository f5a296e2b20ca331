import { enumSchema, STRING } from '../../../core/json-schema.ts';

/** The members that name a violated rule. */
export const RULE = {
  by: STRING,
  kind: enumSchema('template', 'concept', 'pattern', 'cmi5'),
  rule: STRING,
  location: STRING,
};
