import { createJsonReader } from '../../consent/model/json-reader.ts';
import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import type { ReidentificationRole } from '../study/re-identification-request.ts';

const MAX_REASON_LENGTH = 2000;
const REFUSAL = 'this is not what a contact is asked for or ruled on with';

/**
 * Validates the body of a request: `pseudonym`, and `reason` of at most 2000 characters. Throws Problem
 * `invalid-request` with all faults, each with a JSON Pointer.
 */
export const validateReidentificationRequest = (
  body: unknown,
): { readonly pseudonym: string; readonly reason: string } => {
  const reader = createJsonReader();
  const { pseudonym, reason } = reader.object(body, '', ['pseudonym', 'reason']);
  return reader.finish(
    {
      pseudonym: reader.text(pseudonym, '/pseudonym', {
        max: 26,
        must: 'a pseudonym as it stands in a record: p and 25 characters in base32',
        is: (text) => /^p[a-z2-7]{25}$/.test(text),
      }),
      reason: reader.text(reason, '/reason', { max: MAX_REASON_LENGTH }),
    },
    REFUSAL,
  );
};

/** In which role an officer rules; `delayedUntil` is in milliseconds since the epoch. */
export interface ReidentificationRuling {
  readonly role: ReidentificationRole;
  readonly delayedUntil?: number;
}

/**
 * Validates the body of a ruling: `as`, and where `mayDelay` also `delayedUntil` (RFC 3339). `as` is one of `roles`,
 * and may be absent where there is one; the person does not learn of the disclosure before `delayedUntil`. Throws as
 * `validateReidentificationRequest` does.
 */
export const validateReidentificationRuling = (
  body: unknown,
  roles: readonly ReidentificationRole[],
  mayDelay: boolean,
): ReidentificationRuling => {
  const reader = createJsonReader();
  const fields = reader.object(body, '', mayDelay ? ['as', 'delayedUntil'] : ['as']);
  const role = fields['as'] === undefined && roles.length === 1 ? roles[0] : reader.oneOf(fields['as'], '/as', roles);
  const delay = fields['delayedUntil'];
  const until =
    !mayDelay || delay === undefined
      ? undefined
      : reader.text(delay, '/delayedUntil', { max: 40, must: 'a timestamp (RFC 3339)', is: isTimestamp });
  if (until !== undefined && role === 'steward')
    reader.fault('/delayedUntil', 'is for the data protection officer to say');
  return reader.finish(
    { role: role ?? 'steward', ...(until === undefined ? {} : { delayedUntil: instantOf(until) }) },
    REFUSAL,
  );
};
