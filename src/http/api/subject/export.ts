import { requireInstitution } from '../../../consent/subject/session-scope.ts';
import type { SubjectService } from '../../../consent/subject/subject-service.ts';
import type { KeyedSemaphore, Permits, Semaphore } from '../../../core/concurrency/semaphore.ts';
import type { Response } from '../../message/request-response.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../message/response/send-stream.ts';
import type { SessionHandler } from './session-guard.ts';

export interface ExportHandlerDeps {
  readonly subjectService: Pick<SubjectService, 'export'>;
  /** Limits the exports under way. */
  readonly exports: Semaphore;
  /** Limits the exports of one person. */
  readonly exportsOfPerson: KeyedSemaphore;
}

const HEADERS: Response['headers'] = {
  'Content-Type': 'application/x-ndjson',
  'Content-Disposition': 'attachment; filename="carnet.ndjson"',
};

/** Waits for the first chunk, so that an error before it is refused; one after it cuts the connection. */
const startStream = async (source: AsyncIterable<Uint8Array>): Promise<() => AsyncIterable<Uint8Array>> => {
  const iterator = source[Symbol.asyncIterator]();
  const first: IteratorResult<Uint8Array, unknown> = await iterator.next();
  return async function* () {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
};

/** GET /v1/me/export: all data of a person, as NDJSON. HEAD reads none of it. */
export const createExportHandler =
  ({ subjectService, exports, exportsOfPerson }: ExportHandlerDeps): SessionHandler =>
  async ({ isHead }, session) => {
    requireInstitution(session, 'export anything');
    if (isHead) return { status: 200, headers: HEADERS, body: UNSENT_BODY };
    const ofPerson = await exportsOfPerson.acquire(session.person);
    let permits: Permits | undefined;
    const release = (): void => {
      permits?.release();
      ofPerson.release();
    };
    try {
      permits = await exports.acquire();
      const chunks = await startStream(subjectService.export(session));
      const body = { bufferedBytes: 0, chunks, minRate: MIN_DOWNLOAD_RATE };
      return { status: 200, headers: HEADERS, body, onFinished: release };
    } catch (thrown) {
      release();
      throw thrown;
    }
  };
