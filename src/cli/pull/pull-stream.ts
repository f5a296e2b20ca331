import { defined } from '../../core/json-object.ts';
import { retryAfterMs } from '../../core/retry/retry-after.ts';
import { linesOf } from '../shared/lines-of.ts';
import { type PulledChange, readChange } from './pulled-change.ts';

/** The address of a study, and the token of its reader. */
export interface StudyAddress {
  /** The address of the study, without a slash at its end. */
  readonly url: string;
  /** The token, sent as Bearer (RFC 6750). */
  readonly token: string;
}

/** A line of the stream, and its change. */
export interface PulledLine {
  readonly text: string;
  readonly change: PulledChange;
}

/**
 * How reading ended: at the head; too early, so that a new attempt may succeed; because the cursor is over; or with a
 * final refusal.
 */
export type Outcome =
  | { readonly kind: 'head' }
  | { readonly kind: 'early'; readonly why: string; readonly waitMs?: number }
  | { readonly kind: 'over' }
  | { readonly kind: 'refused'; readonly why: string };

const LINES_AT_ONCE = 200;

const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429]);

const detailOf = async (answer: Response): Promise<string> => {
  const text = await answer.text().catch(() => '');
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [title, detail].filter((one) => one !== undefined).join(': ') || text;
  } catch {
    return text.slice(0, 500);
  }
};

/** The outcome of an answer that is no stream. */
const refusalOf = async (answer: Response): Promise<Outcome> => {
  if (answer.status === 410) return { kind: 'over' };
  const why = `the server answers ${answer.status}${`: ${await detailOf(answer)}`.trimEnd()}`;
  if (answer.status < 500 && !RETRYABLE.has(answer.status)) return { kind: 'refused', why };
  const waitMs = retryAfterMs(answer.headers.get('retry-after'), Date.now());
  return { kind: 'early', why, ...defined({ waitMs }) };
};

interface StudyRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a resource of the study; resolves with a 2xx answer, or with the `Outcome` of any other. */
export const requestStudy = async (
  { url, token }: StudyAddress,
  path: string,
  init: StudyRequest = {},
): Promise<Response | Outcome> => {
  try {
    const answer = await fetch(`${url}${path}`, {
      ...init,
      headers: { ...init.headers, Authorization: `Bearer ${token}` },
    });
    return answer.ok ? answer : await refusalOf(answer);
  } catch (thrown) {
    return { kind: 'early', why: whyOf(thrown) };
  }
};

const whyOf = (thrown: unknown): string => {
  const { message, cause } = thrown as { message?: string; cause?: { message?: string } };
  return [message, cause?.message].filter((one) => one !== undefined && one !== '').join(': ');
};

/** The header with the head of the stream when the answer began. */
const HEAD = 'study-head';

/**
 * Reads the stream from after the cursor, or from its start, to its head. Awaits `onLines` for each batch of lines,
 * with the cursor of the head if the server names it.
 */
export const readStudyStream = async (
  address: StudyAddress,
  after: string | undefined,
  onLines: (lines: readonly PulledLine[], head: string | undefined) => Promise<void>,
): Promise<Outcome> => {
  const query = new URLSearchParams({ follow: 'false', ...(after === undefined ? { from: 'start' } : { after }) });
  const answer = await requestStudy(address, `/stream?${query.toString()}`, {
    headers: { Accept: 'application/x-ndjson' },
  });
  if (!(answer instanceof Response)) return answer;
  if (answer.body === null) return { kind: 'early', why: 'the answer has no body' };
  const head = answer.headers.get(HEAD) ?? undefined;
  let batch: PulledLine[] = [];
  let last: PulledChange['op'] | undefined;
  const flush = async (): Promise<void> => {
    const given = batch;
    batch = [];
    if (given.length > 0) await onLines(given, head);
  };
  const lines = linesOf(answer.body)[Symbol.asyncIterator]();
  for (;;) {
    let next;
    try {
      next = await lines.next();
    } catch (thrown) {
      await flush();
      return { kind: 'early', why: whyOf(thrown) };
    }
    if (next.done === true) break;
    const change = readChange(next.value.text);
    if (change === undefined) return { kind: 'refused', why: 'the answer is not the stream of a study' };
    last = change.op;
    batch.push({ text: next.value.text, change });
    if (batch.length >= LINES_AT_ONCE) await flush();
  }
  await flush();
  return last === undefined || last === 'tick'
    ? { kind: 'head' }
    : { kind: 'early', why: 'the stream ended before its head' };
};
