import { requireInstitution } from '../../../consent/subject/session-scope.ts';
import type { SubjectService } from '../../../consent/subject/service/subject-service.ts';
import type { KeyedSemaphore, Permits, Semaphore } from '../../../core/concurrency/semaphore.ts';
import type { Session } from '../../../consent/subject/sign-in-links.ts';
import { type ArchivedFile, zipArchive } from '../../../core/zip-archive.ts';
import type { Request, Response } from '../../message/request-response.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../message/response/send-stream.ts';
import type { SessionHandler } from './session-guard.ts';

/** Renders the page in a copy of all data. */
export type CopyPageOf = (request: Request, session: Session) => Promise<string>;

/** A copy of all data of a person: its lines (NDJSON), and an archive with a page to read. HEAD reads none of it. */
export interface ExportHandlers {
  readonly export: SessionHandler;
  readonly exportZip: SessionHandler;
}

export interface ExportHandlersDeps {
  readonly subjectService: Pick<SubjectService, 'export' | 'archive'>;
  /** The page to read in an archive, in the reader's language. */
  readonly copyPageOf: CopyPageOf;
  readonly now: () => number;
  /** Limits the exports under way. */
  readonly exports: Semaphore;
  /** Limits the exports of one person. */
  readonly exportsOfPerson: KeyedSemaphore;
}

/** A copy of all data of a person. */
interface ExportFormat {
  readonly headers: Response['headers'];
  readonly chunks: (request: Request, session: Session) => AsyncIterable<Uint8Array>;
}

const headersOf = (type: string, name: string): Response['headers'] => ({
  'Content-Type': type,
  'Content-Disposition': `attachment; filename="${name}"`,
});

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

/** Limits that the formats share: a person exports one at a time. */
export const createExportHandlers = ({ exports, exportsOfPerson, ...formats }: ExportHandlersDeps): ExportHandlers => {
  const handlerOf =
    ({ headers, chunks: chunksOf }: ExportFormat): SessionHandler =>
    async (request, session) => {
      requireInstitution(session, 'export anything');
      if (request.isHead) return { status: 200, headers, body: UNSENT_BODY };
      const ofPerson = await exportsOfPerson.acquire(session.person);
      let permits: Permits | undefined;
      const release = (): void => {
        permits?.release();
        ofPerson.release();
      };
      try {
        permits = await exports.acquire();
        const chunks = await startStream(chunksOf(request, session));
        const body = { bufferedBytes: 0, chunks, minRate: MIN_DOWNLOAD_RATE };
        return { status: 200, headers, body, onFinished: release };
      } catch (thrown) {
        release();
        throw thrown;
      }
    };
  const { subjectService, copyPageOf, now } = formats;
  const filesOf = async function* (request: Request, session: Session): AsyncGenerator<ArchivedFile, void> {
    const page = await copyPageOf(request, session);
    const content = async function* (): AsyncGenerator<Uint8Array, void> {
      yield await Promise.resolve(Buffer.from(page));
    };
    yield { name: 'index.html', content: content(), isCompressed: true };
    yield* subjectService.archive.files(session);
  };
  return {
    export: handlerOf({
      headers: headersOf('application/x-ndjson', 'carnet.ndjson'),
      chunks: (_, session) => subjectService.export(session),
    }),
    exportZip: handlerOf({
      headers: headersOf('application/zip', 'carnet.zip'),
      chunks: (request, session) => zipArchive(filesOf(request, session), new Date(now())),
    }),
  };
};
