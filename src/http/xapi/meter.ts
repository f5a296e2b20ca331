import type { FairScheduler } from '../../access/sources/limits/fair-scheduler.ts';
import type { Quotas } from '../../access/sources/limits/quotas.ts';
import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import type { BodyStream, Request, Response } from '../message/request-response.ts';

/**
 * Milliseconds of CPU of one core, as measured. They are for a request, a KiB received (four small statements), an
 * attachment, a KiB sent, and a read, which costs the store more than all else.
 */
const REQUEST_MS = 0.3;
const RECEIVED_KIB_MS = 0.4;
const ATTACHMENT_MS = 0.5;
const SENT_KIB_MS = 0.05;
const READ_MS = 1;

const costOf = (received: number): number => REQUEST_MS + (received / 1024) * RECEIVED_KIB_MS;

/** The work of one request of a source, as its quotas and its slot count it. */
export interface MeteredRequest {
  /** Waits for a slot of the source, once the body is there. */
  readonly body: () => Promise<Buffer>;
  readonly stream: (limit: number) => BodyStream;
  /** Waits for a slot of the source, for so many bytes of statements that `stream` has brought, and attachments. */
  readonly beginStreamed: (bytes: number, attachments: number) => Promise<void> | undefined;
  /** Waits for a slot of the source before a read. */
  beginRead(): Promise<void> | undefined;
  readonly countStatements: (count: number) => void;
  /** Called with the answer, or with none if the request is refused. */
  end(response?: Response): void;
}

interface MeterDeps {
  readonly quotas: Quotas;
  readonly scheduler: FairScheduler;
}

/** Meters a request whose sender is known. Throws Problem `too-many-requests`. */
export type Meter = (source: Caller['source'], request: Pick<Request, 'body' | 'stream'>) => MeteredRequest;

const sentBytesOf = ({ body }: Response): number => {
  if (body === undefined) return 0;
  if (typeof body === 'string') return body.length;
  return 'byteLength' in body ? body.byteLength : (body.length ?? 0);
};

const counted = async function* (chunks: AsyncIterable<Buffer>, count: (bytes: number) => void) {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
};

export const createMeter =
  ({ quotas, scheduler }: MeterDeps): Meter =>
  (source, request) => {
    quotas.admit(source);
    let received = 0;
    let slot = 0;
    /** A request has one turn, however often this is called. */
    const begin = (cost: number): Promise<void> | undefined => {
      if (slot > 0) return undefined;
      const waited = scheduler.begin(source.id, cost);
      if (waited === undefined) {
        slot = cost;
        return undefined;
      }
      return waited.then(() => {
        slot = cost;
      });
    };
    return {
      body: async () => {
        const body = await request.body({ isAuthenticated: true, payer: source.id });
        received = body.length;
        const waited = begin(costOf(received));
        if (waited !== undefined) await waited;
        return body;
      },
      stream: (limit) => {
        const stream = request.stream(limit);
        return {
          chunks: counted(stream.chunks, (bytes) => {
            received += bytes;
          }),
          reserve: (bytes) => stream.reserve(bytes),
        };
      },
      beginStreamed: (bytes, attachments) => begin(costOf(bytes) + attachments * ATTACHMENT_MS),
      beginRead: () => begin(READ_MS),
      countStatements: (count) => quotas.charge(source, { statements: count }),
      end: (response) => {
        if (slot > 0) scheduler.end(source.id, slot);
        const sent = response === undefined ? 0 : sentBytesOf(response);
        quotas.charge(source, { bytes: received + sent, cpuMs: costOf(received) + (sent / 1024) * SENT_KIB_MS });
      },
    };
  };
