/** How a request ended: its HTTP status, or `gone` where the client left before the answer. */
type RequestOutcome = number | 'gone';

/** One message, as its consumer has handled it. Times are milliseconds since the epoch. */
interface ConsumedMessage {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Spans of requests and of what follows them. No attribute has content, a query, a path value or a person. */
export interface Tracing {
  /** Runs a request in a server span: a child of the `traceparent` that came with it, where that is valid. */
  serve(
    request: { readonly method: string; readonly route: string; readonly traceparent?: string | undefined },
    work: (end: (outcome: RequestOutcome) => void) => void,
  ): void;
  /** Runs work in a producer span below that of the request, with the `traceparent` of this span. */
  produce<T>(name: string, work: (traceparent: string | undefined) => Promise<T>): Promise<T>;
  /** Adds a consumer span below that of a `traceparent`. */
  consumed(traceparent: string, message: ConsumedMessage): void;
}
