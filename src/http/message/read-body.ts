import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyPace } from './minimum-upload-rate.ts';
import type { InFlight } from './in-flight.ts';
import { Problem } from '../../core/problem.ts';

/**
 * Collects the body of a request. What it resolves with counts as in flight, there, until the caller gives its length
 * back.
 */
export type ReadBody = (
  request: IncomingMessage,
  response: ServerResponse,
  inFlight: InFlight,
  atMost?: number,
) => Promise<Buffer>;

const GONE = Symbol('the client went away');

/** Whether a thrown value says that the client left before its request was whole: nobody is there to be answered. */
export const isGone = (thrown: unknown): boolean => thrown instanceof Error && thrown.cause === GONE;

/** What is thrown where the client left before its request was whole. */
export const gone = (): Error => new Error('the client went away', { cause: GONE });

const held = new WeakSet<IncomingMessage>();

/** Notes that this client sends its body only when it is told to go on (RFC 9110, section 10.1.1). */
export const holdBody = (request: IncomingMessage): void => {
  held.add(request);
};

/** Whether the client still waits to be told to go on. */
export const isBodyHeld = (request: IncomingMessage): boolean => held.has(request);

/** Refuses a body that is larger than this, in bytes. */
export const tooLarge = (limit: number): Problem =>
  new Problem('too-large', `the body is larger than ${limit} bytes`, [
    { at: 'Content-Length', detail: `must be at most ${limit}` },
  ]);
/** Refuses a body for which there is no room. */
export const overloaded = (): Problem =>
  new Problem('overloaded', 'too many bytes are in flight; nothing of this request was kept');

/** Refuses a body whose client stalls. */
const tooSlow = (): Problem =>
  new Problem('too-slow', 'the body comes too slowly, and others wait for its place; nothing of this request was kept');

/**
 * Refuses by its headers a body that is coded or too large; or, of one that is to be held whole, for which there is no
 * room.
 */
export const checkHead = (request: IncomingMessage, limit: number, inFlight?: InFlight): void => {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw new Problem('invalid-request', 'the body must come as it is, without a content coding', [
      { at: 'Content-Encoding', detail: 'must be absent or identity' },
    ]);
  }
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  if (inFlight?.hasRoomFor(declared) === false) throw overloaded();
};

/** Tells a client that waits for it to send its body. */
export const goOn = (request: IncomingMessage, response: ServerResponse): void => {
  if (held.delete(request)) response.writeContinue();
};

/**
 * So many pieces are put together into one: a client may send its body byte by byte, and each piece takes some hundred
 * bytes beside its own.
 */
const PIECES_AT_MOST = 1024;

/**
 * Builds the collector. It rejects, before it reads anything where it can, with Problem `too-large` (more than `limit`
 * or `atMost` bytes), `overloaded` (too much in flight), `too-slow` or `invalid-request` (a content coding).
 */
export const createReadBody =
  ({ limit: most, pace }: { readonly limit: number; readonly pace: BodyPace }): ReadBody =>
  (request, response, inFlight, atMost = most) =>
    new Promise((resolve, reject) => {
      const limit = Math.min(most, atMost);
      checkHead(request, limit, inFlight);
      goOn(request, response);
      const chunks: Buffer[] = [];
      let pieces: Buffer[] = [];
      let size = 0;
      let isSettled = false;
      const awaited = pace.watch(() => refuse(tooSlow()));
      const refuse = (reason: Error): void => {
        if (isSettled) return;
        isSettled = true;
        awaited.pause();
        chunks.length = 0;
        pieces = [];
        inFlight.give(size);
        reject(reason);
      };
      request.on('data', (chunk: Buffer) => {
        if (isSettled) return;
        if (size + chunk.length > limit) {
          refuse(tooLarge(limit));
          return;
        }
        if (!inFlight.hasRoomFor(chunk.length)) {
          refuse(overloaded());
          return;
        }
        pieces.push(chunk);
        size += chunk.length;
        inFlight.take(chunk.length);
        awaited.came(chunk.length);
        if (pieces.length < PIECES_AT_MOST) return;
        chunks.push(Buffer.concat(pieces));
        pieces = [];
      });
      request.on('end', () => {
        if (isSettled) return;
        isSettled = true;
        awaited.pause();
        const [first] = pieces;
        resolve(
          chunks.length === 0 && pieces.length === 1 && first !== undefined
            ? first
            : Buffer.concat([...chunks, ...pieces], size),
        );
      });
      request.on('close', () => {
        if (!isSettled) refuse(gone());
      });
      if (request.destroyed) refuse(gone());
    });

const DISCARDED_AT_MOST = 64 * 1024 * 1024;
const DISCARDED_WITHIN_MS = 10_000;

/**
 * Reads what is left of a body that was refused and throws it away, so that the client can read its answer; after 64
 * MiB or 10 s the connection is closed instead.
 */
export const discardBody = (request: IncomingMessage): void => {
  if (request.complete || request.destroyed) return;
  let size = 0;
  const close = (): void => {
    request.socket.destroy();
  };
  const timer = setTimeout(close, DISCARDED_WITHIN_MS).unref();
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DISCARDED_AT_MOST) close();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
};
