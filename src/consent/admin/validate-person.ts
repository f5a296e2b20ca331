import { createJsonReader } from '../model/json-reader.ts';
import { readAgent, readParentalConsentEnd } from '../model/read-agent.ts';

/** An institution's assertion about a person. */
interface AssertedPerson {
  /** The canonical text of the identifier (`agentKey`). */
  readonly identifier: string;
  readonly attributes: { readonly name?: string; readonly parentalConsentUntil?: number };
}

const REFUSAL = 'this is not what may be said of a person';

/**
 * Reads `agent` and, where given, `name` and `jointUntil`. Throws Problem `invalid-request` with all faults, each with
 * a JSON Pointer.
 */
export const validatePerson = (body: unknown): AssertedPerson => {
  const reader = createJsonReader();
  const { agent, name, jointUntil } = reader.object(body, '', ['agent', 'name', 'jointUntil']);
  return reader.finish(
    {
      identifier: readAgent(reader, agent, '/agent'),
      attributes: {
        ...(name === undefined ? {} : { name: reader.text(name, '/name', { max: 100 }) }),
        ...(jointUntil === undefined ? {} : { parentalConsentUntil: readParentalConsentEnd(reader, jointUntil) }),
      },
    },
    REFUSAL,
  );
};

/** Reads the identifier (`agentKey`) of the member `agent`. Throws as `validatePerson` does. */
export const validateIdentifier = (body: unknown): string => {
  const reader = createJsonReader();
  const { agent } = reader.object(body, '', ['agent']);
  return reader.finish(readAgent(reader, agent, '/agent'), REFUSAL);
};

/** Reads the `ruling` on an objection and its written `reason`. Throws as `validatePerson` does. */
export const validateRuling = (body: unknown): { readonly choice: 'erase' | 'resume'; readonly reason: string } => {
  const reader = createJsonReader();
  const { ruling, reason } = reader.object(body, '', ['ruling', 'reason']);
  return reader.finish(
    {
      choice: reader.oneOf(ruling, '/ruling', ['erase', 'resume'] as const) ?? 'erase',
      reason: reader.text(reason, '/reason', { max: 2000 }),
    },
    REFUSAL,
  );
};
