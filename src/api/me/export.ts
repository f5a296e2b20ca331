import { requireInstitution } from '../../consent/subject/session-scope.ts';
import type { Session } from '../../consent/subject/sign-in-links.ts';
import { createKeyedSemaphore, createSemaphore, type Permits } from '../../core/concurrency/semaphore.ts';
import { type ArchivedFile, zipArchive } from '../../core/zip-archive.ts';
import type { Request, Response } from '../../http/message/request-response.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../http/message/response/send-stream.ts';
import { createCopyPageOf } from '../../pages/me/copy/copy-pages.ts';
import { session } from '../route/access.ts';
import { once } from '../route/once.ts';
import { route } from '../route/route.ts';
import type { Services } from '../route/services.ts';

interface ExportRequest extends Request {
  readonly session: Session;
}

type Chunks = (request: ExportRequest, services: Services) => AsyncIterable<Uint8Array>;

/** At most 16 exports are under way at once. */
const EXPORTS = { atMost: 16, waitingAtMost: 64, waitMs: 5000, refusal: 'too many are exporting at once' } as const;

/** The server may not have ended an export that its client has received: the person's next export waits for that. */
const EXPORTS_OF_PERSON = {
  atMost: 1,
  waitingAtMost: 4,
  waitMs: 1000,
  refusal: 'an export of the same person is being sent already: one at a time',
} as const;

/** Limits that the formats share: a person exports one at a time. */
const limits = once(() => ({
  exports: createSemaphore(EXPORTS),
  exportsOfPerson: createKeyedSemaphore(EXPORTS_OF_PERSON),
}));

const copyPageOf = once(({ people, now }) => createCopyPageOf({ subjectService: people.subjectService, now }));

/** Waits for the first chunk: an error before it is refused, a later error cuts the connection. */
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

/** Sends a copy of all data of a person. HEAD reads none of it. */
const sendCopy =
  (type: string, name: string, chunksOf: Chunks) =>
  async (request: ExportRequest, services: Services): Promise<Response & { readonly status: 200 }> => {
    requireInstitution(request.session, 'export anything');
    const headers = { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` };
    if (request.isHead) return { status: 200, headers, body: UNSENT_BODY };
    const { exports, exportsOfPerson } = limits(services);
    const ofPerson = await exportsOfPerson.acquire(request.session.person);
    let permits: Permits | undefined;
    const release = (): void => {
      permits?.release();
      ofPerson.release();
    };
    try {
      permits = await exports.acquire();
      const chunks = await startStream(chunksOf(request, services));
      const body = { bufferedBytes: 0, chunks, minRate: MIN_DOWNLOAD_RATE };
      return { status: 200, headers, body, onFinished: release };
    } catch (thrown) {
      release();
      throw thrown;
    }
  };

const filesOf = async function* (request: ExportRequest, services: Services): AsyncGenerator<ArchivedFile, void> {
  const page = await copyPageOf(services)(request, request.session);
  const content = async function* (): AsyncGenerator<Uint8Array, void> {
    yield await Promise.resolve(Buffer.from(page));
  };
  yield { name: 'index.html', content: content(), isCompressed: true };
  yield* services.people.subjectService.archive.files(request.session);
};

export const exportMyArchive = route({
  method: 'GET',
  path: '/v1/me/export.zip',
  access: session,
  tag: 'People and consent',
  summary: 'Exports all data of a person as an archive.',
  carries: 'own',
  answers: {
    200: {
      description: 'An archive: a page to read, and one JSON value a line in each file.',
      types: ['application/zip'],
    },
  },
  problems: ['assurance-required'],
  handle: sendCopy('application/zip', 'carnet.zip', (request, services) =>
    zipArchive(filesOf(request, services), new Date(services.now())),
  ),
});

export const exportMyLines = route({
  method: 'GET',
  path: '/v1/me/export',
  access: session,
  tag: 'People and consent',
  summary: 'Exports all data of a person.',
  carries: 'own',
  answers: { 200: { description: 'One JSON value a line.', types: ['application/x-ndjson'] } },
  problems: ['assurance-required'],
  handle: sendCopy('application/x-ndjson', 'carnet.ndjson', (request, { people }) =>
    people.subjectService.export(request.session),
  ),
});

export const readMyAttachment = route({
  method: 'GET',
  path: '/v1/me/attachments/:statement/:sha2',
  access: session,
  tag: 'People and consent',
  summary: 'Reads the data of an attachment of an own statement.',
  carries: 'own',
  answers: { 200: { description: 'The data.', types: ['application/octet-stream'] } },
  problems: ['assurance-required', 'not-found'],
  handle: async ({ params: { statement, sha2 }, isHead, session: by }, { people }) => {
    const { length, chunks } = await people.subjectService.archive.attachment(by, statement, sha2);
    return {
      status: 200,
      headers: {
        // Whatever type a tool gave the file, a browser must not run it under this address.
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': `attachment; filename="${sha2.toLowerCase()}"`,
        'Content-Length': String(length),
        'Cache-Control': 'no-store',
      },
      body: isHead ? UNSENT_BODY : { bufferedBytes: 0, chunks, minRate: MIN_DOWNLOAD_RATE },
    };
  },
});
