import type { Statement } from '../../xapi/model/types.ts';
import { isSameStatement } from '../../xapi/statement/same.ts';
import { isVoiding, target as targetOf } from '../../xapi/statement/tokens.ts';
import type { ForwardedAttachment, ForwardedStatement } from './forward-attachments.ts';
import type { ForwardingFailure } from './forwarding.ts';

/**
 * The target can take nothing now: everything is tried again later, as early as after `retryAfterMs`. `isUnsent`: no
 * connection was made, so that nothing of the request has left.
 */
export class TargetUnavailable extends Error {
  readonly failure: ForwardingFailure;
  readonly retryAfterMs: number;
  readonly isUnsent: boolean;

  constructor(
    failure: ForwardingFailure,
    { retryAfterMs = 0, isUnsent = false }: { retryAfterMs?: number | undefined; isUnsent?: boolean } = {},
  ) {
    super(failure);
    this.name = 'TargetUnavailable';
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
    this.isUnsent = isUnsent;
  }
}

/** The answer of the target. */
export interface TargetAnswer {
  readonly status: number;
  /** The beginning of its body, as text. */
  readonly words: string;
  readonly retryAfterMs?: number;
  /** True if it has withheld some of the statements, although it answers with success (`LRS-Consent`). */
  readonly isWithheld?: boolean;
}

export interface TargetPage {
  readonly statements: readonly (Statement & { readonly id?: string })[];
  /** An IRL at the target, relative or not; absent at the end. */
  readonly more?: string;
}

/** The longest time of a request, to the last byte of its answer. */
export const REQUEST_TIMEOUT_MS = 15_000;

/** The statements resource of a target. All calls reject with TargetUnavailable if there is no answer. */
export interface TargetLrs {
  /** Posts these statements in one request, with data of their attachments; all are of one version of the standard. */
  post(statements: readonly Statement[], attachments: readonly ForwardedAttachment[]): Promise<TargetAnswer>;
  /** The statement that the target has under this id, voided or not; undefined if it has none. */
  find(id: string): Promise<Statement | undefined>;
  /** Resolves with true if the target has a statement under this id that is not voided. */
  isInForce(id: string): Promise<boolean>;
  /** Asks the target to erase these, at most 50; false if it is no Carnet, or does not let the credential erase. */
  erase(ids: readonly string[]): Promise<boolean>;
}

/** A target that can list its statements. */
export interface ReadableTarget extends TargetLrs {
  /**
   * A page of the statements that this credential may read and that are not voided, the first stored first. They were
   * stored after `since` (milliseconds since the epoch), or come at the `more` of another page; undefined if the target
   * does not know that address any more.
   */
  list(query: { readonly since?: number } | { readonly more: string }): Promise<TargetPage | undefined>;
}

/** A statement to post, with the change to which it belongs. */
export interface Delivery<T> extends ForwardedStatement {
  readonly of: T;
  /** A statement that the target withholds is not delivered. */
  readonly mustBeStored: boolean;
}

/** Follows the requests of a delivery: if no answer comes, statements may arrive later. */
export interface DeliveryRequests<T> {
  /** Called before each request, which is not sent if it rejects. Resolves with the statements that may be sent now. */
  begin(request: readonly Delivery<T>[]): Promise<readonly Delivery<T>[]>;
  /** `isStored`: the target has these statements. Otherwise this request has not stored them. */
  answered(request: readonly Delivery<T>[], isStored: boolean): void;
}

/** A statement that the target refuses at every attempt, and its words. */
export interface RefusedDelivery<T> {
  readonly of: T;
  readonly status: number;
  readonly reason: string;
}

const MAX_STATEMENTS = 50;
const MAX_BYTES = 500_000;

/** Statuses that are not about the statements: the credential, the address or the moment is wrong. */
const FAILURES: Readonly<Record<number, ForwardingFailure>> = {
  401: 'unauthorized',
  404: 'not-an-lrs',
  405: 'not-an-lrs',
  407: 'unauthorized',
  408: 'too-slow',
  425: 'overloaded',
  429: 'overloaded',
  503: 'overloaded',
};

/** The failure for a status other than 200 and 204; undefined if the status concerns the statements. */
export const failureOf = (status: number): ForwardingFailure | undefined => {
  if (status >= 500) return FAILURES[status] ?? 'server-error';
  return status < 400 ? 'not-an-lrs' : FAILURES[status];
};

/** A proxy may send such a status while the target continues with the request. */
const isFateOpen = (status: number): boolean => status >= 500 || status === 408;

const isSuccess = (status: number): boolean => status === 200 || status === 204;

const dataSizeOf = ({ attachments = [] }: ForwardedStatement): number =>
  attachments.reduce((sum, { length }) => sum + length, 0);

/** Each attachment once, even if several statements have it. */
const dataOf = (request: readonly ForwardedStatement[]): readonly ForwardedAttachment[] => [
  ...new Map(
    request.flatMap(({ attachments = [] }) => attachments).map((one) => [one.sha2.toLowerCase(), one]),
  ).values(),
];

/** Requests of at most 50 statements and 500 kB, each of one version of the standard. */
const requestsOf = <T>(deliveries: readonly Delivery<T>[]): readonly (readonly Delivery<T>[])[] => {
  const requests: Delivery<T>[][] = [];
  for (const isSecond of [false, true]) {
    let bytes = Infinity;
    for (const one of deliveries) {
      if ((one.statement.version?.startsWith('2.') === true) !== isSecond) continue;
      const size = Buffer.byteLength(JSON.stringify(one.statement)) + dataSizeOf(one);
      const last = requests.at(-1);
      if (last === undefined || bytes + size > MAX_BYTES || last.length === MAX_STATEMENTS) {
        requests.push([one]);
        bytes = size;
      } else {
        last.push(one);
        bytes += size;
      }
    }
  }
  return requests;
};

/**
 * True if the target has the statement that was sent. Voiding statements from before a change of PUBLIC_URL have
 * another actor. The target may answer with anything: a statement that cannot be compared counts as another one.
 */
const isSame = (found: Statement, sent: Statement): boolean => {
  try {
    return isVoiding(sent) ? isVoiding(found) && targetOf(found) === targetOf(sent) : isSameStatement(found, sent);
  } catch {
    return false;
  }
};

/**
 * Delivers statements, at least once each; resolves with those that the target refuses. A refused request is halved
 * until each refused statement is the only one in its request. A conflict with an equal statement (409) is a delivery.
 * Rejects with TargetUnavailable.
 */
export const deliver = async <T>(
  target: TargetLrs,
  deliveries: readonly Delivery<T>[],
  requests: DeliveryRequests<T>,
): Promise<readonly RefusedDelivery<T>[]> => {
  const post = (request: readonly Delivery<T>[]): Promise<TargetAnswer> =>
    target
      .post(
        request.map(({ statement }) => statement),
        dataOf(request),
      )
      .catch((thrown: unknown) => {
        if (thrown instanceof TargetUnavailable && thrown.isUnsent) requests.answered(request, false);
        throw thrown;
      });

  const send = async (asked: readonly Delivery<T>[]): Promise<readonly RefusedDelivery<T>[]> => {
    const request = await requests.begin(asked);
    const [first, second] = request;
    if (first === undefined) return [];
    const { status, words, retryAfterMs, isWithheld = false } = await post(request);
    if (!isFateOpen(status)) requests.answered(request, isSuccess(status) && !isWithheld);
    const isStored = !isWithheld || !request.some(({ mustBeStored }) => mustBeStored);
    if (isSuccess(status) && isStored) return [];
    const failure = isSuccess(status) ? undefined : failureOf(status);
    if (failure !== undefined) throw new TargetUnavailable(failure, { retryAfterMs });
    if (second !== undefined) {
      const middle = Math.ceil(request.length / 2);
      return [...(await send(request.slice(0, middle))), ...(await send(request.slice(middle)))];
    }
    if (status === 409) {
      const found = await target.find(first.statement.id);
      if (found !== undefined && isSame(found, first.statement)) {
        requests.answered(request, true);
        return [];
      }
    }
    return [{ of: first.of, status, reason: isSuccess(status) ? 'withheld: the target has no consent' : words }];
  };
  const refusals: RefusedDelivery<T>[] = [];
  for (const request of requestsOf(deliveries)) refusals.push(...(await send(request)));
  return refusals;
};
