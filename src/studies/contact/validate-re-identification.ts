import { closedSchema, enumSchema, INSTANT, patternSchema, type Static, textSchema } from '../../core/json-schema.ts';
import type { Fault } from '../../core/problem.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import { type BodyReader, createBodyReader } from '../../xapi/validate/body-reader.ts';
import { REIDENTIFICATION_ROLES, type ReidentificationRole } from '../study/re-identification-request.ts';

/** The body with which a lab asks for the person behind a pseudonym. */
const NEW_REIDENTIFICATION = closedSchema({
  pseudonym: patternSchema('^p[a-z2-7]{25}$', 'a pseudonym as it stands in a record: p and 25 characters in base32'),
  reason: textSchema(2000),
});
const AS = enumSchema(...REIDENTIFICATION_ROLES);
export const REIDENTIFICATION_APPROVAL = closedSchema({}, { as: AS, delayedUntil: INSTANT });
export const REIDENTIFICATION_REFUSAL = closedSchema({}, { as: AS });

const refusal = 'this is not what a contact is asked for or ruled on with';

/**
 * Validates the body of a request: `pseudonym`, and `reason` of at most 2000 characters. Throws Problem
 * `invalid-request` with all faults, each with a JSON Pointer.
 */
export const validateReidentificationRequest = createBodyReader({ schema: NEW_REIDENTIFICATION, refusal });

/** The role in which an officer rules; `delayedUntil` is in milliseconds since the epoch. */
export interface ReidentificationRuling {
  readonly role: ReidentificationRole;
  readonly delayedUntil?: number;
}

type RulingBody = Static<typeof REIDENTIFICATION_APPROVAL>;

const readApproval = createBodyReader({ schema: REIDENTIFICATION_APPROVAL, refusal });
const readRefusal: BodyReader<RulingBody> = createBodyReader({ schema: REIDENTIFICATION_REFUSAL, refusal });

const rulingFaults = (
  { as, delayedUntil }: Readonly<Record<string, unknown>>,
  roles: readonly ReidentificationRole[],
): readonly Fault[] => {
  const role = as ?? (roles.length === 1 ? roles[0] : undefined);
  return [
    ...(role !== undefined && roles.includes(role as ReidentificationRole)
      ? []
      : [{ at: '/as', detail: `${as === undefined ? 'is missing:' : 'must be'} one of ${roles.join(', ')}` }]),
    ...(delayedUntil !== undefined && role === 'steward'
      ? [{ at: '/delayedUntil', detail: 'is for the data protection officer to say' }]
      : []),
  ];
};

/**
 * Validates the body of a ruling. `as` may be absent if the officer has one role. `delayedUntil` (RFC 3339), which a
 * data protection officer may set if `mayDelay`, is the time at which the person learns of the disclosure. Throws as
 * `validateReidentificationRequest` does.
 */
export const validateReidentificationRuling = (
  body: unknown,
  roles: readonly ReidentificationRole[],
  mayDelay: boolean,
): ReidentificationRuling => {
  const read: BodyReader<RulingBody> = mayDelay ? readApproval : readRefusal;
  const { as, delayedUntil } = read(body, { check: (given) => rulingFaults(given, roles) });
  return {
    role: as ?? roles[0] ?? 'steward',
    ...(delayedUntil !== undefined && { delayedUntil: instantOf(delayedUntil) }),
  };
};
