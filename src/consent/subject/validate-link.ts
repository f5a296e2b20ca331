import { type Fault, Problem } from '../../core/problem.ts';
import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import { createBodyReading } from '../model/json-reader.ts';
import { readAgent, readJointUntil } from '../model/read-agent.ts';

/** What is asked for with a link. Times are milliseconds since the epoch. */
export interface AskedLink {
  /** The canonical text of the identifier (`agentKey`). */
  readonly identifier: string;
  readonly role: 'subject' | 'guardian';
  readonly purpose?: string;
  readonly expires: number;
  readonly name?: string;
  readonly jointUntil?: number;
}

const MEMBERS = ['agent', 'role', 'purpose', 'expires', 'name', 'jointUntil'];

/**
 * What a body asks a link for: `agent`, `role`, `expires` (RFC 3339) and, where they are given, `purpose`, `name` (of
 * the child, for a guardian) and `jointUntil`, which only the institution may say. Throws Problem `invalid-request`
 * with all faults, each with a JSON Pointer.
 */
export const validateLink = (body: unknown, isInstitution: boolean): AskedLink => {
  const reading = createBodyReading();
  const { agent, role, purpose, expires, name, jointUntil } = reading.object(body, '', MEMBERS);
  const asked = {
    identifier: readAgent(reading, agent, '/agent'),
    role: reading.oneOf(role, '/role', ['subject', 'guardian'] as const) ?? 'subject',
    expires: reading.text(expires, '/expires', 40, 'a timestamp (RFC 3339)', isTimestamp),
    ...(purpose === undefined ? {} : { purpose: reading.text(purpose, '/purpose', 80) }),
    ...(name === undefined ? {} : { name: reading.text(name, '/name', 100) }),
    ...(jointUntil === undefined ? {} : { jointUntil: readJointUntil(reading, jointUntil, '/jointUntil') }),
  };
  if (name !== undefined && asked.role === 'subject')
    reading.fault('/name', 'is of a child, and said to its guardian alone');
  if (jointUntil !== undefined && !isInstitution)
    reading.fault('/jointUntil', 'is for the institution to say: that needs the scope operator');
  const faults: readonly Fault[] = reading.faults;
  if (faults.length > 0) throw new Problem('invalid-request', 'this is not what a link may be asked for with', faults);
  return { ...asked, expires: instantOf(asked.expires) };
};
