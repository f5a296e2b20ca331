import type { BodyStream } from './body-stream.ts';
import type { Pace } from './minimum-rate.ts';

/** The methods that resources of Carnet know; HEAD is GET without the body, OPTIONS is answered for all. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What is known of a body before it is read. */
interface AboutBody {
  /** By credentials it is known whose it is. Others have a part of the room alone. */
  readonly isKnown?: boolean;
  /** More than this, in bytes, is refused with `too-large`, where the limit is not less. */
  readonly atMost?: number;
}

/** One request, as the handlers see it. */
export interface Request {
  /** Names the request in logs and in its answer. */
  readonly id: string;
  /** Whether only the headers are asked for (RFC 9110, section 9.3.2): nothing of the body will be sent. */
  readonly isHead: boolean;
  /** The query, as it was sent, without the question mark. */
  readonly search: string;
  /** The parts of the path that the route names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The media type of these that the client likes best. */
  readonly accepts: (types: readonly string[]) => string | undefined;
  /** The language of these that the client likes best. */
  readonly acceptsLanguage: <L extends string>(languages: readonly L[]) => L | undefined;
  /**
   * Reads the body; rejects with Problem `too-large`, `overloaded`, `too-slow` or `invalid-request`. Nothing is read
   * before.
   */
  readonly body: (about?: AboutBody) => Promise<Buffer>;
  /**
   * Begins to read a body of at most `limit` bytes piece by piece; throws Problem `too-large` or `invalid-request`, and
   * so do the pieces.
   */
  readonly stream: (limit: number) => BodyStream;
}

/** A body that is made while it is sent. */
export interface StreamedBody {
  /**
   * In bytes; absent where it is not known before all of it is made: then it is sent in chunks (RFC 9112, section 7.1).
   */
  readonly length?: number;
  /** How many of these are in memory from the beginning to the end. */
  readonly bufferedBytes: number;
  /** How fast a client has to take it at least, or be cut off; without it, nobody is. */
  readonly pace?: Pace;
  /**
   * Begun when the client is there to take it, and ended early when it leaves: `left` says so to what waits for
   * something to send.
   */
  readonly chunks: (left: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** One answer. Its length is counted where it is written. */
export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | StreamedBody;
  /** Called once nothing of the answer is held any more: it has been sent, or the client has left. */
  readonly settled?: () => void;
}

/** What a resource does with a request: a value in, a value out. It rejects with Problems; anything else is a bug. */
export type Handler = (request: Request) => Promise<Response>;

/** A resource: its path as Express writes it, and what it does by method. */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<Method, Handler>>>;
  /** Headers of every answer of this resource, refusals too. */
  readonly headers?: (request: Request, response: Response) => Promise<Readonly<Record<string, string>>>;
}
