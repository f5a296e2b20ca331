import { ANY, COUNT, enumSchema, INSTANT, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { ASSURANCES } from '../../consent/model/assurance.ts';

/** An object whose members are not described. */
export const OBJECT = { ...ANY, type: 'object' };
export const HASH = { ...STRING, pattern: '^[0-9a-f]{64}$' };
const ROLES = [
  'subject',
  'guardian',
  'steward',
  'dpo',
  'scientist',
  'institution',
  'staff',
  'source',
  'system',
] as const;

const INITIATOR = namedSchema(
  'Initiator',
  objectSchema(
    { role: enumSchema(...ROLES), id: STRING },
    {
      evidence: STRING,
      assurance: enumSchema(...ASSURANCES),
      askedBy: objectSchema({}, { source: STRING, credential: STRING, account: STRING }),
      link: STRING,
    },
  ),
);

export const AUDIT_EVENT = namedSchema(
  'AuditEvent',
  objectSchema(
    { seq: COUNT, id: STRING, at: INSTANT, type: STRING, by: INITIATOR, prev: HASH, hash: HASH },
    {
      person: STRING,
      purpose: STRING,
      purposeHash: STRING,
      from: STRING,
      to: STRING,
      generation: COUNT,
      language: STRING,
      data: OBJECT,
    },
  ),
);
