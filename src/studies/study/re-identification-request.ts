import type { AuditEventContent } from '../../consent/audit/hash-chain.ts';
import { countsAsNote } from '../../consent/purposes/workflow/four-eyes.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { DAY_MS } from '../../core/time.ts';
import { isByOneOf } from '../../access/sources/find-responsible-person.ts';

/** The account or credential that asked, approved or refused, and the time, in milliseconds since the epoch. */
interface Ruling {
  readonly by: string;
  /**
   * The person behind it (`FindResponsiblePerson`), if that is not the actor itself; absent in older rulings of some
   * keys.
   */
  readonly hand?: string;
  readonly at: number;
}

/** The roles that must both approve a request. */
export const REIDENTIFICATION_ROLES = ['steward', 'dpo'] as const;
export type ReidentificationRole = (typeof REIDENTIFICATION_ROLES)[number];

/** The roles in which a credential may rule on requests. */
export const reidentificationRolesOf = ({
  scopes,
}: {
  readonly scopes: readonly string[];
}): readonly ReidentificationRole[] => REIDENTIFICATION_ROLES.filter((role) => scopes.includes(role));

/**
 * A lab's request that the institution find the person behind a pseudonym. Stored in the study's state as it is:
 * members keep their names. Times are milliseconds since the epoch.
 */
export interface ReidentificationRequest extends Ruling {
  readonly id: string;
  readonly pseudonym: string;
  readonly reason: string;
  readonly steward?: Ruling;
  /** `delayedUntil`: the person reads of it from that time on, to protect a person's safety. */
  readonly dpo?: Ruling & { readonly delayedUntil?: number };
  readonly refused?: Ruling & { readonly role: ReidentificationRole };
  /** The disclosure that has begun: the audit log may name the person already, so the request cannot be refused. */
  readonly showing?: { readonly person: string; readonly at: number };
  /** The time at which the person was disclosed to the data protection officer. */
  readonly shownAt?: number;
  /** Outbox: events of its rulings that may not be in the audit log yet, the oldest first. */
  readonly unchained?: readonly AuditEventContent[];
}

export type ReidentificationState = 'asked' | 'steward-approved' | 'dpo-approved' | 'approved' | 'done' | 'refused';

/** The most requests of a study that are stored; closed requests are removed, the oldest first. */
const MAX_REQUESTS = 20;
const MAX_DELAY_MS = 30 * DAY_MS;

const conflict = (detail: string): Problem => new Problem('state-conflict', detail);

export const reidentificationState = ({
  steward,
  dpo,
  refused,
  shownAt,
}: ReidentificationRequest): ReidentificationState => {
  if (refused !== undefined) return 'refused';
  if (shownAt !== undefined) return 'done';
  if (steward !== undefined && dpo !== undefined) return 'approved';
  return steward !== undefined ? 'steward-approved' : dpo !== undefined ? 'dpo-approved' : 'asked';
};

/** The state that the lab may see: it does not reveal the data protection officer's ruling before the disclosure. */
export const reidentificationStateForLab = (
  request: ReidentificationRequest,
): Exclude<ReidentificationState, 'dpo-approved' | 'approved'> => {
  const state = reidentificationState(request);
  return state === 'approved' ? 'steward-approved' : state === 'dpo-approved' ? 'asked' : state;
};

/** True if the request was refused or has led to a disclosure. */
export const isClosed = (request: Pick<ReidentificationRequest, 'refused' | 'shownAt'>): boolean =>
  request.refused !== undefined || request.shownAt !== undefined;

/** Adds a request. Throws Problem `state-conflict` if 20 are open, or one for the same pseudonym. */
export const addRequest = (
  requests: readonly ReidentificationRequest[],
  added: ReidentificationRequest,
): readonly ReidentificationRequest[] => {
  if (requests.some((one) => one.pseudonym === added.pseudonym && !isClosed(one)))
    throw conflict('a request for this pseudonym waits for a ruling already');
  if (requests.length < MAX_REQUESTS) return [...requests, added];
  const oldest = requests.find((one) => isClosed(one) && one.unchained === undefined);
  if (oldest === undefined) throw conflict(`${MAX_REQUESTS} requests of this study wait for a ruling`);
  return [...requests.filter((one) => one !== oldest), added];
};

/** The rulings of a request, including the request itself. */
export const rulingsOf = (request: ReidentificationRequest): readonly Ruling[] =>
  [request, request.steward, request.dpo].filter((one) => one !== undefined);

/** The person behind each account, key and person of earlier rulings, as it is now. */
export type ResponsiblePeopleByActor = ReadonlyMap<string, string>;

/** The accounts, keys and people by which the persons behind these rulings are found. */
export const actorsOf = (rulings: readonly Ruling[]): readonly string[] => [
  ...new Set(rulings.flatMap(({ by, hand }) => (hand === undefined ? [by] : [by, hand]))),
];

/** Refuses a person who gave one of the other rulings, as far as Carnet knows, by the persons of then or of now. */
const checkThirdPerson = (
  ruling: Ruling,
  others: readonly Ruling[],
  responsiblePeople: ResponsiblePeopleByActor,
): void => {
  if (
    isByOneOf(
      ruling,
      actorsOf(others).flatMap((actor) => [actor, responsiblePeople.get(actor) ?? actor]),
    )
  )
    throw new Problem(
      'forbidden',
      'it takes three people: one who asks, a steward and a data protection officer, each with an account of their ' +
        `own${countsAsNote(ruling.by, ruling.hand ?? ruling.by)}`,
    );
};

/** An approval, with the persons behind the earlier rulings if they are known. */
type GivenApproval = NonNullable<ReidentificationRequest['dpo']> & {
  readonly responsiblePeople?: ResponsiblePeopleByActor;
};

/**
 * Records an officer's approval; idempotent. Throws Problem `forbidden` for the requester and the officer of the other
 * role, `state-conflict` if the request is closed or approved by another, `invalid-request` for a delay in the past, or
 * beyond 30 days.
 */
export const approveRequest = (
  request: ReidentificationRequest,
  role: ReidentificationRole,
  { delayedUntil, responsiblePeople = new Map(), ...ruling }: GivenApproval,
): ReidentificationRequest => {
  const { by, at } = ruling;
  const [own, other] = role === 'steward' ? [request.steward, request.dpo] : [request.dpo, request.steward];
  checkThirdPerson(ruling, other === undefined ? [request] : [request, other], responsiblePeople);
  if (isClosed(request)) throw conflict('this request is over');
  if (own?.by === by) return request;
  if (own !== undefined) throw conflict('this request is approved in this role already');
  if (role === 'steward') return { ...request, steward: ruling };
  if (delayedUntil !== undefined && (delayedUntil <= at || delayedUntil > at + MAX_DELAY_MS)) {
    throw new Problem('invalid-request', 'people are informed within 30 days', [
      { at: '/delayedUntil', detail: 'must be within the next 30 days' },
    ]);
  }
  return { ...request, dpo: { ...ruling, ...defined({ delayedUntil }) } };
};

/**
 * Records an officer's refusal, also of an approved request whose disclosure has not begun; the same refusal again
 * changes nothing. Throws Problem `state-conflict` if the request is closed or being disclosed.
 */
export const refuseRequest = (
  request: ReidentificationRequest,
  role: ReidentificationRole,
  ruling: Ruling,
): ReidentificationRequest => {
  if (request.refused?.by === ruling.by) return request;
  if (isClosed(request) || request.showing !== undefined) throw conflict('this request is over');
  return { ...request, refused: { ...ruling, role } };
};

/**
 * Throws Problem `forbidden` unless this officer approved the request as data protection officer, `state-conflict` if
 * it is not approved by both, or was disclosed before.
 */
export const checkDisclosable = (request: ReidentificationRequest, by: string): void => {
  const state = reidentificationState(request);
  if (state === 'done') throw conflict('it was shown once, and is not shown again');
  if (state !== 'approved') throw conflict('it is shown once a steward and a data protection officer have approved it');
  if (request.dpo?.by !== by)
    throw new Problem('forbidden', 'it is shown to the data protection officer who approved it');
};

/**
 * Marks the disclosure as begun, before the person is named anywhere: the request can no longer be refused. Repeatable.
 * Throws as `checkDisclosable` does.
 */
export const beginDisclosure = (
  request: ReidentificationRequest,
  { by, at }: Ruling,
  person: string,
): ReidentificationRequest => {
  checkDisclosable(request, by);
  return request.showing === undefined ? { ...request, showing: { person, at } } : request;
};

/** Closes the request after its disclosure. Throws as `checkDisclosable` does. */
export const completeDisclosure = (request: ReidentificationRequest, { by, at }: Ruling): ReidentificationRequest => {
  checkDisclosable(request, by);
  const { showing, ...rest } = request;
  return { ...rest, shownAt: showing?.at ?? at };
};

/** Removes the events with these ids from the outbox, because they are in the audit log. */
export const withoutLoggedEvents = (
  request: ReidentificationRequest,
  loggedIds: ReadonlySet<string>,
): ReidentificationRequest => {
  const { unchained = [], ...rest } = request;
  const left = unchained.filter(({ id }) => !loggedIds.has(id));
  return left.length === unchained.length ? request : { ...rest, ...(left.length > 0 && { unchained: left }) };
};
