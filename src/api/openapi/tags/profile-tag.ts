import { INSTANT, objectSchema, STRING, UUID } from '../../../core/json-schema.ts';
import type { Tag } from '../shared/operation.ts';
import { RULE } from '../shared/profile-schemas.ts';

/** What the routes of sources say of violations. */
export const PROFILE_TAG: Tag = {
  name: 'Profiles',
  schemas: {
    Violation: objectSchema(
      { statement: UUID, profile: STRING, ...RULE, at: INSTANT },
      { selector: STRING, sentence: STRING, scopeNote: STRING },
    ),
  },
  operations: {},
};
