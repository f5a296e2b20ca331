import type { IncomingMessage, ServerResponse } from 'node:http';
import { streamChunks } from './body-stream.ts';
import type { InFlight } from './in-flight.ts';
import type { UploadRateMonitor } from './minimum-upload-rate.ts';
import { overloaded, readBody } from './read-body.ts';
import type { BodyOptions, BodyStream } from './request-response.ts';

/** The body of one request; its bytes count as in flight until they are released. */
export interface RequestBody {
  /** Rejects with Problem `too-large`, `overloaded`, `too-slow` or `invalid-request`, or where the client has left. */
  read(options?: BodyOptions): Promise<Buffer>;
  /** Throws Problem `too-large` or `invalid-request`. */
  stream(limit: number): BodyStream;
  /** The bytes received so far. */
  received(): number;
  /** Called once the request is answered. */
  release(): void;
}

/** Opens the body of a request; nothing is read before it is asked for. */
export type OpenBody = (request: IncomingMessage, response: ServerResponse) => RequestBody;

interface OpenBodyDeps {
  /** The largest body that is read whole, in bytes. */
  readonly limit: number;
  readonly inFlight: InFlight;
  /** The share of it for bodies that are read before the credentials are known. */
  readonly unauthenticatedInFlight: InFlight;
  readonly uploads: UploadRateMonitor;
}

/** Bodies that share one count of bytes in flight and one minimum upload rate. */
export const createOpenBody =
  ({ limit: defaultLimit, inFlight, unauthenticatedInFlight, uploads }: OpenBodyDeps): OpenBody =>
  (request, response) => {
    let wholeInFlight = inFlight;
    let wholeBytes = 0;
    let streamedBytes = 0;
    let reservedBytes = 0;
    const onReceived = (bytes: number): void => {
      streamedBytes += bytes;
    };
    return {
      read: async ({ isAuthenticated = false, maxBytes = defaultLimit } = {}) => {
        if (!isAuthenticated) wholeInFlight = unauthenticatedInFlight;
        const limit = Math.min(defaultLimit, maxBytes);
        const body = await readBody(request, response, { limit, inFlight: wholeInFlight, uploads });
        wholeBytes = body.length;
        return body;
      },
      stream: (limit) => ({
        chunks: streamChunks(request, response, { limit, uploads, onReceived }),
        reserve: (bytes) => {
          if (!inFlight.hasCapacityFor(bytes)) throw overloaded();
          inFlight.acquire(bytes);
          reservedBytes += bytes;
        },
      }),
      received: () => wholeBytes + streamedBytes,
      release: () => {
        wholeInFlight.release(wholeBytes);
        inFlight.release(reservedBytes);
      },
    };
  };
