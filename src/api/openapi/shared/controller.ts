import { namedSchema, objectSchema, STRING } from '../../../core/json-schema.ts';

/** The controller of a purpose or a source, as answers show it. */
export const SHOWN_CONTROLLER = namedSchema(
  'Controller',
  objectSchema({ name: STRING, address: STRING, contact: STRING, country: STRING }, { dpo: STRING }),
);
