import { Problem } from '../../core/problem.ts';
import { type BodyReading, createBodyReading } from '../model/json-reader.ts';
import { readAgent, readJointUntil } from '../model/read-agent.ts';

/** What an institution says of a person. */
interface SaidPerson {
  /** The canonical text of the identifier (`agentKey`). */
  readonly identifier: string;
  readonly said: { readonly name?: string; readonly jointUntil?: number };
}

const settled = <T>(reading: BodyReading, read: T): T => {
  if (reading.faults.length > 0)
    throw new Problem('invalid-request', 'this is not what may be said of a person', reading.faults);
  return read;
};

/**
 * A person as a body tells of them: `agent` and, where they are given, `name` and `jointUntil`. Throws Problem
 * `invalid-request` with all faults, each with a JSON Pointer.
 */
export const validatePerson = (body: unknown): SaidPerson => {
  const reading = createBodyReading();
  const { agent, name, jointUntil } = reading.object(body, '', ['agent', 'name', 'jointUntil']);
  return settled(reading, {
    identifier: readAgent(reading, agent, '/agent'),
    said: {
      ...(name === undefined ? {} : { name: reading.text(name, '/name', 100) }),
      ...(jointUntil === undefined ? {} : { jointUntil: readJointUntil(reading, jointUntil, '/jointUntil') }),
    },
  });
};

/** The identifier (`agentKey`) of the member `agent` of a body. Throws as `validatePerson` does. */
export const validateIdentifier = (body: unknown): string => {
  const reading = createBodyReading();
  return settled(reading, readAgent(reading, reading.object(body, '', ['agent']).agent, '/agent'));
};

/** A ruling on an objection: `ruling` (erase or resume) and its written `reason`. Throws as `validatePerson` does. */
export const validateRuling = (body: unknown): { readonly choice: 'erase' | 'resume'; readonly reason: string } => {
  const reading = createBodyReading();
  const { ruling, reason } = reading.object(body, '', ['ruling', 'reason']);
  return settled(reading, {
    choice: reading.oneOf(ruling, '/ruling', ['erase', 'resume'] as const) ?? 'erase',
    reason: reading.text(reason, '/reason', 2000),
  });
};
