import { Problem } from '../../core/problem.ts';
import { createWaitForRetry, type RemoteRetryDeps } from '../../core/retry/remote-retry.ts';
import { retryAfterMs } from '../../core/retry/retry-after.ts';
import { cursorOver, isExportCursor } from '../../transfer/export/export-cursor.ts';
import type { ExportItem } from '../../transfer/export/export-item.ts';
import type { ReadExport } from '../../transfer/export/write-export.ts';
import { linesOf } from '../shared/lines-of.ts';

/** The address of the Carnet to export from, and the credential. */
export interface ExportServer {
  /** The address without a slash at its end. */
  readonly url: string;
  readonly authorization: string;
}

const LINES_AT_ONCE = 200;
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429]);

/** A line is `{"cursor":...,"source":...,"statement":...}`, in this order: the statement's text stays as it is. */
const LINE = /^(\{"cursor":"([0-9a-f.v]+)","source":("(?:[^"\\]|\\.)*"),"statement":)/;

const readLine = (line: string): ExportItem => {
  const [, head = '', cursor = '', source = '""'] = LINE.exec(line) ?? [];
  if (!isExportCursor(cursor) || !line.endsWith('}'))
    throw new Problem('invalid-request', 'the answer is no export of Carnet');
  return { cursor, source: JSON.parse(source) as string, text: Buffer.from(line.slice(head.length, -1)) };
};

const reasonOf = (thrown: unknown): string => {
  const { message, cause } = thrown as { message?: string; cause?: { message?: string } };
  return [message, cause?.message].filter((one) => one !== undefined && one !== '').join(': ');
};

/** An interrupted answer, after which another attempt may succeed. */
class Interrupted extends Error {
  readonly askedMs: number | undefined;

  constructor(why: string, askedMs?: number) {
    super(why);
    this.askedMs = askedMs;
  }
}

const request = async ({ url, authorization }: ExportServer, query: URLSearchParams): Promise<Response> => {
  let answer;
  try {
    answer = await fetch(`${url}/v1/export?${query.toString()}`, { headers: { Authorization: authorization } });
  } catch (thrown) {
    throw new Interrupted(reasonOf(thrown));
  }
  if (answer.ok) return answer;
  const text = await answer.text().catch(() => '');
  const why = `the server answers ${answer.status}: ${text.slice(0, 500)}`;
  if (answer.status >= 500 || RETRYABLE.has(answer.status))
    throw new Interrupted(why, retryAfterMs(answer.headers.get('retry-after'), Date.now()));
  // The cursor is from before a restore.
  if (answer.status === 410) throw cursorOver();
  throw new Problem(answer.status === 404 ? 'not-found' : 'forbidden', why);
};

/** The statements of one answer; throws Interrupted if it is cut off. */
const readAnswer = async function* ({ body }: Response): AsyncGenerator<readonly ExportItem[], void> {
  if (body === null) return;
  const lines = linesOf(body)[Symbol.asyncIterator]();
  let batch: ExportItem[] = [];
  for (;;) {
    let next;
    try {
      next = await lines.next();
    } catch (thrown) {
      if (batch.length > 0) yield batch;
      throw new Interrupted(reasonOf(thrown));
    }
    if (next.done === true) break;
    batch.push(readLine(next.value.text));
    if (batch.length < LINES_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
};

/**
 * Reads the export of a Carnet, also across lost connections, each statement once. Rejects with Problem `forbidden`,
 * `not-found` or `cursor-over` if the server refuses, `overloaded` after 12 tries in a row without a statement.
 */
export const createReadFromServer = (
  server: ExportServer,
  query: URLSearchParams,
  deps: RemoteRetryDeps,
): ReadExport => {
  const waitForRetry = createWaitForRetry(deps);
  return async function* (after) {
    let cursor = after ?? query.get('after') ?? undefined;
    for (let tries = 1; ; tries++) {
      const asked = new URLSearchParams(query);
      asked.set('envelope', 'true');
      if (cursor !== undefined) asked.set('after', cursor);
      try {
        for await (const batch of readAnswer(await request(server, asked))) {
          tries = 0;
          cursor = batch.at(-1)?.cursor ?? cursor;
          yield batch;
        }
        return;
      } catch (thrown) {
        if (!(thrown instanceof Interrupted)) throw thrown;
        await waitForRetry(Math.max(1, tries), { why: thrown.message, askedMs: thrown.askedMs });
      }
    }
  };
};
