import { defined, isObject } from '../../../core/json-object.ts';
import { closedSchema, INSTANT, INTEGER, IRI, UUID } from '../../../core/json-schema.ts';
import type { Fault } from '../../../core/problem.ts';
import { HOUR_MS } from '../../../core/time.ts';
import { instantOf, isTimestamp } from '../../../xapi/formats/timestamp.ts';
import { agentKey } from '../../../xapi/model/agents.ts';
import type { Actor, Json } from '../../../xapi/model/types.ts';
import { AGENT_BODY } from '../../../xapi/schemas/agent-body.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';
import { validateAgent } from '../../../xapi/validate/validate-agent.ts';

/** The members of a request for a session credential. */
export interface SessionRequest {
  /** The learner, an identified Agent. */
  readonly actor: Actor;
  /** In lower case. */
  readonly registration?: string;
  readonly activity?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The longest life of a session credential. */
const MAX_LIFE_MS = 12 * HOUR_MS;

/** The body of a request for a session. */
export const NEW_SESSION = closedSchema(
  { actor: { ...AGENT_BODY, 'x-must': 'the Agent of the session' } },
  {
    registration: UUID,
    activity: { ...IRI, 'x-must': 'an IRI' },
    expires: INSTANT,
    seconds: { ...INTEGER, minimum: 1, maximum: MAX_LIFE_MS / 1000 },
  },
);

const actorFaults = (actor: unknown): readonly Fault[] => {
  if (!isObject(actor)) return [];
  const faults = validateAgent(actor as Json, '2.0.0').map((fault) => ({ ...fault, at: `/actor${fault.at}` }));
  if (faults.length > 0) return faults;
  return (actor as unknown as Actor).objectType === 'Group'
    ? [{ at: '/actor', detail: 'must be an Agent: a session is for one learner' }]
    : [];
};

/** Faults unless one of `expires` and `seconds` gives the end of the session, within the limit. */
const endFaults = ({ expires, seconds }: Readonly<Record<string, unknown>>, now: number): readonly Fault[] => {
  if ((expires === undefined) === (seconds === undefined))
    return [{ at: '', detail: 'must have one of expires and seconds: how long the session may be used' }];
  if (typeof expires !== 'string' || !isTimestamp(expires)) return [];
  const expiresAt = instantOf(expires);
  return expiresAt > now && expiresAt <= now + MAX_LIFE_MS
    ? []
    : [{ at: '/expires', detail: 'must be a time to come, at most 12 hours from now' }];
};

const readBody = createBodyReader({
  schema: NEW_SESSION,
  refusal: 'this is not what a session may be',
  check: ({ actor }) => actorFaults(actor),
});

/**
 * Reads the request for a session credential. Throws Problem `invalid-request` with all faults (at most 100), each with
 * a JSON Pointer.
 */
export const validateSession = (value: unknown, now: number): SessionRequest => {
  const {
    actor,
    registration,
    activity,
    expires,
    seconds = 0,
  } = readBody(value, {
    check: (body) => endFaults(body, now),
  });
  return {
    actor,
    ...defined({ registration: registration?.toLowerCase(), activity }),
    expiresAt: expires === undefined ? now + seconds * 1000 : instantOf(expires),
  };
};

/** The canonical key of the learner. */
export const learnerKeyOf = ({ actor }: Pick<SessionRequest, 'actor'>): string => agentKey(actor) ?? '';
