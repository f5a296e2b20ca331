import { defined } from '../../core/json-object.ts';
import { closedSchema, enumSchema, textSchema } from '../../core/json-schema.ts';
import { AGENT_BODY } from '../../xapi/schemas/agent-body.ts';
import { type BodyReader, createBodyReader, mapBody } from '../../xapi/validate/body-reader.ts';
import { dayOf } from '../model/day.ts';
import { agentFaults, identifierOf, PARENTAL_CONSENT_END, parentalConsentFaults } from '../model/read-agent.ts';

/** An institution's assertion about a person. */
interface AssertedPerson {
  /** The canonical text of the identifier (`agentKey`). */
  readonly identifier: string;
  readonly attributes: { readonly name?: string; readonly parentalConsentUntil?: number };
}

/** The body by which an institution registers a person. */
export const NEW_PERSON = closedSchema(
  { agent: AGENT_BODY },
  { name: textSchema(100), jointUntil: PARENTAL_CONSENT_END },
);
const NEW_IDENTIFIER = closedSchema({ agent: AGENT_BODY });

const refusal = 'this is not what may be said of a person';

const readPerson = createBodyReader({ schema: NEW_PERSON, refusal, check: agentFaults });
const readIdentifier = createBodyReader({ schema: NEW_IDENTIFIER, refusal, check: agentFaults });

/**
 * Reads `agent` and, if given, `name` and `jointUntil`; `now` is in milliseconds since the epoch. Throws Problem
 * `invalid-request` with all faults, each with a JSON Pointer.
 */
export const validatePerson = (body: unknown, now: number): AssertedPerson => {
  const { agent, name, jointUntil } = readPerson(body, { check: parentalConsentFaults(now) });
  return {
    identifier: identifierOf(agent),
    attributes: {
      ...defined({ name }),
      ...(jointUntil !== undefined && { parentalConsentUntil: dayOf(jointUntil) }),
    },
  };
};

/** Reads the identifier (`agentKey`) of the member `agent`. Throws as `validatePerson` does. */
export const validateIdentifier: BodyReader<string> = mapBody(readIdentifier, ({ agent }) => identifierOf(agent));

/** Reads the `ruling` of a steward on an objection and its written `reason`. Throws as `validatePerson` does. */
export const readRuling = createBodyReader({
  schema: closedSchema({ ruling: enumSchema('erase', 'resume'), reason: textSchema(2000) }),
  refusal,
});
