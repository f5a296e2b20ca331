import type { IncomingMessage, ServerResponse } from 'node:http';
import { streamChunks } from './body-stream.ts';
import { type InFlight, createInFlight } from './in-flight.ts';
import type { UploadRateMonitor } from './minimum-upload-rate.ts';
import { overloaded, readBody } from './read-body.ts';
import type { BodyHead, BodyOptions, BodyStream } from '../request-response.ts';
import { MAX_UNKNOWN_BYTES, type UnauthenticatedBody, type UnauthenticatedBodies } from './unauthenticated-bodies.ts';

/** The part of the bytes in flight that one payer may take. */
const SHARE = 3 / 4;

/** Shares of the bytes in flight by payer: none takes all of them. The bytes of a share also count in `whole`. */
const createInFlightShares = (whole: InFlight): ((payer: string) => InFlight) => {
  const shares = new Map<string, InFlight>();
  return (payer) => {
    const share = shares.get(payer) ?? createInFlight(Math.floor(whole.maxBytes * SHARE));
    return {
      maxBytes: share.maxBytes,
      bytes: () => share.bytes(),
      hasCapacityFor: (count) => share.hasCapacityFor(count) && whole.hasCapacityFor(count),
      acquire: (count) => {
        shares.set(payer, share);
        share.acquire(count);
        whole.acquire(count);
      },
      release: (count) => {
        share.release(count);
        if (share.bytes() === 0) shares.delete(payer);
        whole.release(count);
      },
    };
  };
};

/** The body of one request; its bytes count as in flight until they are released. */
export interface RequestBody {
  /** Rejects with Problem `too-large`, `overloaded`, `too-slow` or `invalid-request`, or if the client has left. */
  read(options?: BodyOptions): Promise<Buffer>;
  /** Reads the bytes that may be read before the sender is known; rejects as `read` does. */
  readHead(): Promise<BodyHead>;
  /** Throws Problem `too-large` or `invalid-request`. */
  stream(limit: number): BodyStream;
  /** The bytes received so far. */
  received(): number;
  /** Called once the request is answered. */
  release(): void;
}

/** Opens the body of a request. Nothing is read before a method asks for it. */
export type OpenBody = (request: IncomingMessage, response: ServerResponse, address: string) => RequestBody;

interface OpenBodyDeps {
  /** The largest body that `read` reads, in bytes. */
  readonly limit: number;
  readonly inFlight: InFlight;
  /** The room of bodies that are read before the credentials are known. */
  readonly unauthenticatedBodies: UnauthenticatedBodies;
  readonly uploads: UploadRateMonitor;
}

const answered = (): Error => new Error('the request was answered before its body was read');

/**
 * Bodies that share one count of bytes in flight, one limit for those of unauthenticated senders, and one minimum
 * upload rate.
 */
export const createOpenBody = ({
  limit: defaultLimit,
  inFlight,
  unauthenticatedBodies,
  uploads,
}: OpenBodyDeps): OpenBody => {
  const shareOf = createInFlightShares(inFlight);
  return (request, response, address) => {
    let completeInFlight = inFlight;
    let completeBytes = 0;
    let streamedBytes = 0;
    let reservedBytes = 0;
    let abandon: (() => void) | undefined;
    const onReceived = (bytes: number): void => {
      streamedBytes += bytes;
    };
    const keep = (body: Buffer, room: InFlight): Buffer => {
      completeInFlight = room;
      completeBytes = body.length;
      return body;
    };
    const asUnauthenticated = (body: UnauthenticatedBody) => ({
      inFlight: body,
      uploads,
      onReceiving: (refuse: (reason: Error) => void) => body.onEvicted(() => refuse(overloaded())),
      onSettled: () => body.settled(),
    });
    return {
      read: async ({ isAuthenticated = false, payer, maxBytes = defaultLimit } = {}) => {
        const limit = Math.min(defaultLimit, maxBytes);
        if (isAuthenticated) {
          const room = payer === undefined ? inFlight : shareOf(payer);
          return keep(await readBody(request, response, { limit, inFlight: room, uploads }), room);
        }
        const body = unauthenticatedBodies.enter(address);
        const unknownLimit = Math.min(limit, MAX_UNKNOWN_BYTES);
        return keep(await readBody(request, response, { limit: unknownLimit, ...asUnauthenticated(body) }), body);
      },
      readHead: () =>
        new Promise((resolve, reject) => {
          const body = unauthenticatedBodies.enter(address);
          const held = (head: Buffer): Promise<InFlight> =>
            new Promise((admit, refuse) => {
              abandon = () => refuse(answered());
              const rest = async (): Promise<Buffer> => {
                admit(inFlight);
                return keep(await whole, inFlight);
              };
              resolve({ head, isComplete: false, rest });
            });
          const pause = { bytes: MAX_UNKNOWN_BYTES, held };
          const whole = readBody(request, response, { limit: defaultLimit, ...asUnauthenticated(body), pause });
          whole.then((head) => {
            resolve({ head, isComplete: true, rest: () => Promise.resolve(head) });
            if (abandon === undefined) keep(head, body);
          }, reject);
        }),
      stream: (limit) => ({
        chunks: streamChunks(request, response, { limit, uploads, onReceived }),
        reserve: (bytes) => {
          if (!inFlight.hasCapacityFor(bytes)) throw overloaded();
          inFlight.acquire(bytes);
          reservedBytes += bytes;
        },
      }),
      received: () => completeBytes + streamedBytes,
      release: () => {
        abandon?.();
        completeInFlight.release(completeBytes);
        inFlight.release(reservedBytes);
      },
    };
  };
};
