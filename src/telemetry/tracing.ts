/** The outcome of a request: its HTTP status, or `gone` if the client left before the answer. */
type RequestOutcome = number | 'gone';

/** A handled message. Times are milliseconds since the epoch. */
interface ConsumedMessage {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Spans of requests and of the work that follows. No attribute has content, a query, a path value or a person. */
export interface Tracing {
  /** Runs a request in a server span: a child of the `traceparent` that came with it, if that is valid. */
  serve(
    request: { readonly method: string; readonly route: string; readonly traceparent?: string | undefined },
    work: (end: (outcome: RequestOutcome) => void) => void,
  ): void;
  /** Runs work in a producer span below that of the request, with the `traceparent` of this span. */
  produce<T>(name: string, work: (traceparent: string | undefined) => Promise<T>): Promise<T>;
  /** Adds a consumer span below that of a `traceparent`. */
  consumed(traceparent: string, message: ConsumedMessage): void;
}
