/** The outcome of a request: its HTTP status, or `gone` if the client left before the answer. */
type RequestOutcome = number | 'gone';

/** What is known of a request by its end. Nothing of it is of a person. */
interface ServedRequest {
  /** The `X-Request-Id` of its answer: a UUID or a trace id. */
  readonly requestId: string;
  /** The source of its credential; absent if it had none. */
  readonly source?: string | undefined;
  /** The kind of the refusal that answered it. */
  readonly problem?: string | undefined;
}

/** Names the trace in a log line, as OpenTelemetry has it in JSON (Trace Context in non-OTLP Log Formats). */
export interface TraceFields {
  readonly trace_id: string;
  readonly span_id: string;
  readonly trace_flags: string;
}

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
    work: (end: (outcome: RequestOutcome, served?: ServedRequest) => void) => void,
  ): void;
  /** The server span of the request that is under way here; undefined outside of one, and once it has ended. */
  current(): TraceFields | undefined;
  /** Runs work in a producer span below that of the request, with the `traceparent` of this span. */
  produce<T>(name: string, work: (traceparent: string | undefined) => Promise<T>): Promise<T>;
  /** Adds a consumer span below that of a `traceparent`. */
  consumed(traceparent: string, message: ConsumedMessage): void;
}
