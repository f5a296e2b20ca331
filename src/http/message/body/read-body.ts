import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../../../core/problem.ts';
import { checkCoding, decodedBody, withCodingFault } from './decoded-body.ts';
import type { InFlight } from './in-flight.ts';
import type { UploadRateMonitor } from './minimum-upload-rate.ts';

const CLIENT_GONE = Symbol('the client went away');

/** True if an error says that the client disconnected before its request was complete: no answer is due. */
export const isClientGone = (thrown: unknown): boolean => thrown instanceof Error && thrown.cause === CLIENT_GONE;

/** The error for a client that disconnected before its request was complete. */
export const clientGone = (): Error => new Error('the client went away', { cause: CLIENT_GONE });

const awaitingContinue = new WeakSet<IncomingMessage>();

/** Notes that this client sends its body only after 100 (Continue) (RFC 9110, section 10.1.1). */
export const expectContinue = (request: IncomingMessage): void => {
  awaitingContinue.add(request);
};

/** True if the client still waits for 100 (Continue). */
export const awaitsContinue = (request: IncomingMessage): boolean => awaitingContinue.has(request);

/** The refusal of a body of more than `limit` bytes. */
export const tooLarge = (limit: number): Problem =>
  new Problem('too-large', `the body is larger than ${limit} bytes`, [
    { at: 'Content-Length', detail: `must be at most ${limit}` },
  ]);

/** The refusal of a body that exceeds the bytes in flight. */
export const overloaded = (): Problem =>
  new Problem('overloaded', 'too many bytes are in flight; nothing of this request was kept');

const tooSlow = (): Problem =>
  new Problem('too-slow', 'the body comes too slowly, and others wait for its place; nothing of this request was kept');

/**
 * Refuses a body by its headers. It has an unknown coding, is too large or, if `inFlight` is given, exceeds the bytes
 * in flight.
 */
export const checkBodyHeaders = (request: IncomingMessage, limit: number, inFlight?: InFlight): void => {
  checkCoding(request);
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  if (inFlight?.hasCapacityFor(declared) === false) throw overloaded();
};

/** Sends 100 (Continue) to a client that waits for it. */
export const sendContinue = (request: IncomingMessage, response: ServerResponse): void => {
  if (awaitingContinue.delete(request)) response.writeContinue();
};

/** The most pieces before they are concatenated: a body may come byte by byte, and each costs some hundred bytes. */
const MAX_PIECES = 1024;

/** Stops the reading of a body until its sender is known. */
interface ReadBodyPause {
  /** The reading stops after so many bytes. */
  readonly bytes: number;
  /** Resolves with the room for the complete body, after its head; rejects to refuse the rest. */
  readonly held: (head: Buffer) => Promise<InFlight>;
}

const join = (pieces: readonly Buffer[], size: number): Buffer => {
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces, size);
};

interface ReadBodyOptions {
  /** The most bytes that the body may have. */
  readonly limit: number;
  readonly inFlight: InFlight;
  readonly uploads: UploadRateMonitor;
  readonly pause?: ReadBodyPause;
  /** Called with a function that refuses the body while it is received. */
  readonly onReceiving?: (refuse: (reason: Error) => void) => void;
  readonly onSettled?: () => void;
}

/**
 * Reads a complete body; its bytes count as in flight until the caller releases them. Rejects with Problem `too-large`,
 * `overloaded`, `too-slow` or `invalid-request` (a content coding), by the headers if possible. Limits are of the
 * decoded bytes.
 */
export const readBody = (
  request: IncomingMessage,
  response: ServerResponse,
  { limit, inFlight: firstRoom, uploads, pause, onReceiving, onSettled }: ReadBodyOptions,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let inFlight = firstRoom;
    checkBodyHeaders(request, limit, pause === undefined ? inFlight : undefined);
    sendContinue(request, response);
    const { source, stop, isDecoding } = decodedBody(request);
    const chunks: Buffer[] = [];
    let pieces: Buffer[] = [];
    let size = 0;
    let isSettled = false;
    let wasHeld = false;
    const upload = uploads.watch(() => refuse(tooSlow()));
    const settle = (): void => {
      isSettled = true;
      upload.pause();
      onSettled?.();
    };
    const refuse = (reason: Error): void => {
      if (isSettled) return;
      settle();
      stop();
      chunks.length = 0;
      pieces = [];
      inFlight.release(size);
      reject(reason);
    };
    const hold = async ({ held }: ReadBodyPause): Promise<void> => {
      wasHeld = true;
      source.pause();
      upload.pause();
      try {
        const room = await held(Buffer.concat([...chunks, ...pieces], size));
        if (!room.hasCapacityFor(size)) throw overloaded();
        inFlight.release(size);
        room.acquire(size);
        inFlight = room;
        onSettled?.();
        upload.resume();
        source.resume();
      } catch (thrown) {
        refuse(thrown as Error);
      }
    };
    onReceiving?.(refuse);
    source.on('data', (chunk: Buffer) => {
      if (isSettled) return;
      if (size + chunk.length > limit) {
        refuse(tooLarge(limit));
        return;
      }
      if (!inFlight.hasCapacityFor(chunk.length)) {
        refuse(overloaded());
        return;
      }
      pieces.push(chunk);
      size += chunk.length;
      inFlight.acquire(chunk.length);
      upload.received(chunk.length);
      if (pause !== undefined && !wasHeld && size >= pause.bytes) void hold(pause);
      if (pieces.length < MAX_PIECES) return;
      chunks.push(Buffer.concat(pieces));
      pieces = [];
    });
    source.on('end', () => {
      if (isSettled) return;
      settle();
      resolve(join([...chunks, ...pieces], size));
    });
    if (source !== request) source.on('error', (thrown) => refuse(withCodingFault(thrown) as Error));
    request.on('close', () => {
      if (!isSettled && !isDecoding()) refuse(clientGone());
    });
    if (request.destroyed) refuse(clientGone());
  });

const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;
const DISCARD_TIMEOUT_MS = 10_000;

/** Discards the rest of a refused body, so that the client reads its answer; closes after 64 MiB or 10 s. */
export const discardBody = (request: IncomingMessage): void => {
  if (request.complete || request.destroyed) return;
  let size = 0;
  const close = (): void => {
    request.socket.destroy();
  };
  const timer = setTimeout(close, DISCARD_TIMEOUT_MS).unref();
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_DISCARDED_BYTES) close();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
};
