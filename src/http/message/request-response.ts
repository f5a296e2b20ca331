/** The methods of Carnet's routes; HEAD is GET without the body, OPTIONS is answered for all. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A minimum transfer rate: bytes per interval of milliseconds. */
export interface MinimumRate {
  readonly bytes: number;
  readonly perMs: number;
}

export interface BodyOptions {
  /** True if the credentials were checked; other bodies have at most 64 KiB, in a room of their own. */
  readonly isAuthenticated?: boolean;
  /** The sender that these bytes count for: no sender may take all that may be in flight. */
  readonly payer?: string;
  /** A limit below that of all bodies; a larger body is refused with Problem `too-large`. */
  readonly maxBytes?: number;
}

/** The bytes of a body that were read before its sender was known: all, or the first 64 KiB. */
export interface BodyHead {
  readonly head: Buffer;
  readonly isComplete: boolean;
  /** Reads the complete body, once the sender is known; rejects as the body of a request does. */
  readonly rest: () => Promise<Buffer>;
}

/** The body of a request as a stream. */
export interface BodyStream {
  /** Read as fast as they are consumed. Stopping early leaves the rest unread, and the connection open. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Counts bytes as in flight until the request is answered; throws Problem `overloaded` if there are too many. */
  reserve(bytes: number): void;
}

/** The sender of a request, filled in by the guard that checks the credential. */
interface Sender {
  /** The id of the source of the credential, for logs. */
  source?: string;
  /** The same id if the request records, for metrics: they must not show which lab reads. */
  recorder?: string;
}

/** One request, independent of Express. */
export interface Request {
  /** `X-Request-Id` of the answer, and in logs. */
  readonly id: string;
  /** The address of the client, as far as trusted proxies name it. */
  readonly address: string;
  readonly sender: Sender;
  /** True if only the headers will be sent (RFC 9110, section 9.3.2). */
  readonly isHead: boolean;
  /** The query as it was sent, without the question mark. */
  readonly search: string;
  /** The parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** Returns the one of these media types that the client prefers (`Accept`). */
  readonly accepts: (types: readonly string[]) => string | undefined;
  /** Returns the one of these languages that the client prefers (`Accept-Language`). */
  readonly acceptsLanguage: <L extends string>(languages: readonly L[]) => L | undefined;
  /**
   * Reads the complete body; rejects with Problem `too-large`, `overloaded`, `too-slow` or `invalid-request`. Nothing
   * is read before the call.
   */
  readonly body: (options?: BodyOptions) => Promise<Buffer>;
  /** Reads the bytes that may be read before the sender is known; rejects as `body` does. */
  readonly bodyHead: () => Promise<BodyHead>;
  /**
   * Reads a body of at most `limit` bytes in chunks; throws Problem `too-large` or `invalid-request`, as the chunks do.
   */
  readonly stream: (limit: number) => BodyStream;
}

/** A body that is made while it is sent. */
export interface StreamedBody {
  /** In bytes; absent if it is unknown before the end: the body is then sent in chunks (RFC 9112, section 7.1). */
  readonly length?: number;
  /** The bytes in memory from the beginning to the end. */
  readonly bufferedBytes: number;
  /** A slower client is disconnected; absent: any rate will do. */
  readonly minRate?: MinimumRate;
  /** Started once the headers are sent; ended early if the client disconnects: `disconnected` is aborted then. */
  readonly chunks: (disconnected: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** One answer; Content-Length is added when it is written. */
export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | StreamedBody;
  /** Called once the answer is out of memory: it has been sent, or the client has disconnected. */
  readonly onFinished?: () => void;
}

/** Answers a request: a value in, a value out. Rejects with Problems; any other error is unexpected. */
export type Handler = (request: Request) => Promise<Response>;

/** A path, as Express writes it, with its handlers by method. */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<Method, Handler>>>;
  /** True if pages of other origins may use it (CORS). */
  readonly isCrossOrigin: boolean;
  /** Headers of every answer of this path, refusals too. */
  readonly headers?: (request: Request, response: Response) => Promise<Readonly<Record<string, string>>>;
}
