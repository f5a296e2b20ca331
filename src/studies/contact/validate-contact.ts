import { type BodyReading, createBodyReading } from '../../consent/model/json-reader.ts';
import { Problem } from '../../core/problem.ts';
import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import type { ContactRole } from '../study/contact-request.ts';

const REASON_AT_MOST = 2000;

const settled = <T>(reading: BodyReading, read: T): T => {
  if (reading.faults.length > 0)
    throw new Problem('invalid-request', 'this is not what a contact is asked for or ruled on with', reading.faults);
  return read;
};

/**
 * What a body asks for: whom, by `pseudonym`, and its `reason`, at most 2000 characters. Throws Problem
 * `invalid-request` with all faults, each with a JSON Pointer.
 */
export const validateContact = (body: unknown): { readonly pseudonym: string; readonly reason: string } => {
  const reading = createBodyReading();
  const { pseudonym, reason } = reading.object(body, '', ['pseudonym', 'reason']);
  return settled(reading, {
    pseudonym: reading.text(
      pseudonym,
      '/pseudonym',
      26,
      'a pseudonym as it stands in a record: p and 25 characters in base32',
      (text) => /^p[a-z2-7]{25}$/.test(text),
    ),
    reason: reading.text(reason, '/reason', REASON_AT_MOST),
  });
};

/** A ruling on a request, in milliseconds since the epoch. */
export interface ContactRuling {
  readonly role: ContactRole;
  readonly delayedUntil?: number;
}

/**
 * In which of `roles` a body rules: `as`, which whoever has but one need not say; and `delayedUntil` (RFC 3339), until
 * when a data protection officer who approves has the person not be told, where `mayDelay`. Throws as `validateContact`
 * does.
 */
export const validateRuling = (body: unknown, roles: readonly ContactRole[], mayDelay: boolean): ContactRuling => {
  const reading = createBodyReading();
  const said = reading.object(body, '', mayDelay ? ['as', 'delayedUntil'] : ['as']);
  const role = said['as'] === undefined && roles.length === 1 ? roles[0] : reading.oneOf(said['as'], '/as', roles);
  const delay = said['delayedUntil'];
  const until =
    !mayDelay || delay === undefined
      ? undefined
      : reading.text(delay, '/delayedUntil', 40, 'a timestamp (RFC 3339)', isTimestamp);
  if (until !== undefined && role === 'steward')
    reading.fault('/delayedUntil', 'is for the data protection officer to say');
  settled(reading, undefined);
  return { role: role ?? 'steward', ...(until === undefined ? {} : { delayedUntil: instantOf(until) }) };
};
