import { setTimeout } from 'node:timers/promises';
import { isProblem, type Problem } from '../../core/problem.ts';
import type { KeyedSemaphore } from '../../core/concurrency/semaphore.ts';
import type { Operations } from '../../telemetry/operations/operations.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Request } from '../../http/message/request-response.ts';
import { UNSENT_BODY } from '../../http/message/response/send-stream.ts';
import type { AuthenticateStaff, StaffHandler } from '../../http/api/shared/staff-guard.ts';
import { currentJson } from './figures-json.ts';

export interface LiveFiguresDeps {
  readonly operations: Pick<Operations, 'current'>;
  /** Uses no quota, and does not extend the session: a page that only listens keeps no session open. */
  readonly authenticateStaff: AuthenticateStaff;
  /** Limits the listeners of one actor. */
  readonly listenersOfActor: KeyedSemaphore;
  /** Limits the listeners of an organisation at this process, so that one organisation leaves room for others. */
  readonly listenersOfOrganisation: KeyedSemaphore;
  /** Aborted when the process stops. */
  readonly closing: AbortSignal;
  /** A clock in milliseconds, which never goes backwards. */
  readonly elapsed: () => number;
  /** Replaces the time between two events, in milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 1000;
/** A permission is valid for this long. */
const PERMISSION_MS = 3000;
/** The time after which a browser connects again, in milliseconds. */
const RETRY = 'retry: 5000\n\n';

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
} as const;

/** One Server-Sent Event (HTML Living Standard, 9.2). */
const eventOf = (event: 'figures' | 'unavailable' | 'end', data: unknown): Uint8Array =>
  Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

const unavailable = ({ kind }: Problem): Uint8Array => eventOf('unavailable', { kind });

/**
 * The figures as Server-Sent Events, every second. `unavailable` says that they cannot be read now; when the
 * sender may watch no more, it gets `end`, and the connection is closed. A `Last-Event-ID` changes nothing: no event
 * has an id.
 */
export const createLiveFigures = (deps: LiveFiguresDeps): StaffHandler => {
  const { operations, authenticateStaff, listenersOfActor, listenersOfOrganisation, closing } = deps;
  const { elapsed, everyMs = EVERY_MS } = deps;

  /** Undefined if the sender may watch no more. */
  const findOperator = async (request: Request, actor: string): Promise<StaffPrincipal | undefined> => {
    try {
      const { principal } = (await authenticateStaff(request)) ?? {};
      return principal?.actor === actor && principal.scopes.includes('operator') ? principal : undefined;
    } catch (thrown) {
      if (isProblem(thrown, 'unauthorized')) return undefined;
      throw thrown;
    }
  };

  const follow = async function* (
    request: Request,
    { actor, ...signedIn }: StaffPrincipal,
    disconnected: AbortSignal,
  ): AsyncGenerator<Uint8Array, void> {
    const signal = AbortSignal.any([closing, disconnected]);
    let by: StaffPrincipal | undefined = { actor, ...signedIn };
    let allowedAt = elapsed();
    yield Buffer.from(RETRY);
    while (!signal.aborted) {
      try {
        if (elapsed() - allowedAt >= PERMISSION_MS) {
          by = await findOperator(request, actor);
          allowedAt = elapsed();
        }
        if (by === undefined) {
          yield eventOf('end', {});
          return;
        }
        yield eventOf('figures', currentJson(await operations.current(by)));
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown;
        yield unavailable(thrown);
      }
      await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };

  return async (request, by) => {
    if (request.isHead) return { status: 200, headers: HEADERS, body: UNSENT_BODY };
    const own = await listenersOfActor.acquire(by.actor);
    const ofOrganisation = await listenersOfOrganisation.acquire(by.organisation).catch((thrown: unknown) => {
      own.release();
      throw thrown;
    });
    return {
      status: 200,
      headers: HEADERS,
      onFinished: () => {
        own.release();
        ofOrganisation.release();
      },
      body: { bufferedBytes: 0, chunks: (disconnected) => follow(request, by, disconnected) },
    };
  };
};
