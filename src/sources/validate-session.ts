import { isObject } from '../core/json-object.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { HOUR_MS } from '../core/time.ts';
import { isIri } from '../xapi/formats/iri.ts';
import { instantOf, isTimestamp } from '../xapi/formats/timestamp.ts';
import { isUuid } from '../xapi/formats/uuid.ts';
import { pointerTo } from '../xapi/json/json-pointer.ts';
import { agentKey } from '../xapi/model/agents.ts';
import type { Actor, Json } from '../xapi/model/types.ts';
import { validateAgent } from '../xapi/validate/validate-agent.ts';

/** What a session credential is asked for. */
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
const MAX_SECONDS = MAX_LIFE_MS / 1000;
/** The most faults in one answer. */
const MAX_FAULTS = 100;
const KNOWN = ['actor', 'registration', 'activity', 'expires', 'seconds'];

const actorFaults = (actor: unknown): readonly Fault[] => {
  if (actor === undefined) return [{ at: '/actor', detail: 'must be given: the Agent for whom the session is' }];
  const faults = validateAgent(actor as Json, '2.0.0').map((fault) => ({ ...fault, at: `/actor${fault.at}` }));
  if (faults.length > 0) return faults;
  return (actor as Actor).objectType === 'Group'
    ? [{ at: '/actor', detail: 'must be an Agent: a session is for one learner' }]
    : [];
};

const formFaults = ({ registration, activity }: Readonly<Record<string, unknown>>): readonly Fault[] => [
  ...(registration === undefined || (typeof registration === 'string' && isUuid(registration))
    ? []
    : [{ at: '/registration', detail: 'must be a UUID' }]),
  ...(activity === undefined || (typeof activity === 'string' && isIri(activity))
    ? []
    : [{ at: '/activity', detail: 'must be an IRI' }]),
];

const isLifetime = (seconds: unknown): seconds is number =>
  Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= MAX_SECONDS;

/** The end of the session, or what is wrong with it. */
const readEnd = (
  { expires, seconds }: Readonly<Record<string, unknown>>,
  now: number,
): { readonly expiresAt: number } | Fault => {
  if ((expires === undefined) === (seconds === undefined))
    return { at: '', detail: 'must have one of expires and seconds: how long the session may be used' };
  if (expires === undefined)
    return isLifetime(seconds)
      ? { expiresAt: now + seconds * 1000 }
      : { at: '/seconds', detail: `must be a whole number from 1 to ${MAX_SECONDS}` };
  if (typeof expires !== 'string' || !isTimestamp(expires))
    return { at: '/expires', detail: 'must be a timestamp (RFC 3339)' };
  const expiresAt = instantOf(expires);
  return expiresAt > now && expiresAt <= now + MAX_LIFE_MS
    ? { expiresAt }
    : { at: '/expires', detail: 'must be a time to come, at most 12 hours from now' };
};

/**
 * Reads the request for a session credential. Throws Problem `invalid-request` with all faults (at most 100), each with
 * a JSON Pointer.
 */
export const validateSession = (value: unknown, now: number): SessionRequest => {
  const isBody = isObject(value);
  const body: Readonly<Record<string, unknown>> = isBody ? value : {};
  const end = readEnd(body, now);
  const faults: readonly Fault[] = isBody
    ? [
        ...Object.keys(body)
          .filter((name) => !KNOWN.includes(name))
          .map((name) => ({ at: pointerTo('', name), detail: `is not known here; known are ${KNOWN.join(', ')}` })),
        ...actorFaults(body['actor']),
        ...formFaults(body),
        ...('at' in end ? [end] : []),
      ]
    : [{ at: '', detail: 'must be an object' }];
  if (faults.length > 0 || 'at' in end)
    throw new Problem('invalid-request', 'this is not what a session may be', faults.slice(0, MAX_FAULTS));
  const { registration, activity } = body as { readonly registration?: string; readonly activity?: string };
  return {
    actor: body['actor'] as Actor,
    ...(registration === undefined ? {} : { registration: registration.toLowerCase() }),
    ...(activity === undefined ? {} : { activity }),
    expiresAt: end.expiresAt,
  };
};

/** The canonical key of the learner. */
export const learnerKeyOf = ({ actor }: Pick<SessionRequest, 'actor'>): string => agentKey(actor) ?? '';
