import { linesOf } from './lines-of.ts';
import { type PulledChange, readChange } from './pulled-change.ts';

/** Where a study is read, and as whom. */
export interface StudyAddress {
  /** The address of the study, without a slash at its end. */
  readonly url: string;
  /** What is said as Bearer (RFC 6750). */
  readonly token: string;
}

/** A line of the stream, and what it says. */
export interface PulledLine {
  readonly text: string;
  readonly change: PulledChange;
}

/**
 * How reading ended: at the head; too early, so that it is worth another try; since the cursor is over; or refused, for
 * good.
 */
export type Ended =
  | { readonly how: 'head' }
  | { readonly how: 'early'; readonly why: string; readonly waitMs?: number }
  | { readonly how: 'over' }
  | { readonly how: 'refused'; readonly why: string };

const LINES_AT_ONCE = 200;

const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429]);

/** Milliseconds that an answer asks to wait: Retry-After (RFC 9110, section 10.2.3), in seconds or as a date. */
const askedToWait = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};

const saidIn = async (answer: Response): Promise<string> => {
  const text = await answer.text().catch(() => '');
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [title, detail].filter((one) => one !== undefined).join(': ') || text;
  } catch {
    return text.slice(0, 500);
  }
};

/** What an answer that is no stream means. */
const refusalOf = async (answer: Response): Promise<Ended> => {
  if (answer.status === 410) return { how: 'over' };
  const why = `the server answers ${answer.status}${`: ${await saidIn(answer)}`.trimEnd()}`;
  if (answer.status < 500 && !MAY_PASS.has(answer.status)) return { how: 'refused', why };
  const waitMs = askedToWait(answer.headers.get('retry-after'), Date.now());
  return { how: 'early', why, ...(waitMs === undefined ? {} : { waitMs }) };
};

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a resource of the study; an answer of another kind than 2xx is told as `Ended`. */
export const askStudy = async (
  { url, token }: StudyAddress,
  path: string,
  init: Asked = {},
): Promise<Response | Ended> => {
  try {
    const answer = await fetch(`${url}${path}`, {
      ...init,
      headers: { ...init.headers, Authorization: `Bearer ${token}` },
    });
    return answer.ok ? answer : await refusalOf(answer);
  } catch (thrown) {
    return { how: 'early', why: whyOf(thrown) };
  }
};

const whyOf = (thrown: unknown): string => {
  const { message, cause } = thrown as { message?: string; cause?: { message?: string } };
  return [message, cause?.message].filter((one) => one !== undefined && one !== '').join(': ');
};

/** Where the head of a stream stood when an answer began. */
const HEAD = 'study-head';

/**
 * Reads the stream from after the cursor (from its start where there is none) to its head; hands over lines as they
 * come, with the cursor of that head where the server tells it, and waits until they are taken.
 */
export const readStudyStream = async (
  address: StudyAddress,
  after: string | undefined,
  take: (lines: readonly PulledLine[], head: string | undefined) => Promise<void>,
): Promise<Ended> => {
  const query = new URLSearchParams({ follow: 'false', ...(after === undefined ? { from: 'start' } : { after }) });
  const answer = await askStudy(address, `/stream?${query.toString()}`, {
    headers: { Accept: 'application/x-ndjson' },
  });
  if (!(answer instanceof Response)) return answer;
  if (answer.body === null) return { how: 'early', why: 'the answer has no body' };
  const head = answer.headers.get(HEAD) ?? undefined;
  let some: PulledLine[] = [];
  let last: PulledChange['op'] | undefined;
  const give = async (): Promise<void> => {
    const given = some;
    some = [];
    if (given.length > 0) await take(given, head);
  };
  const lines = linesOf(answer.body)[Symbol.asyncIterator]();
  for (;;) {
    let next;
    try {
      next = await lines.next();
    } catch (thrown) {
      await give();
      return { how: 'early', why: whyOf(thrown) };
    }
    if (next.done === true) break;
    const change = readChange(next.value.text);
    if (change === undefined) return { how: 'refused', why: 'the answer is not the stream of a study' };
    last = change.op;
    some.push({ text: next.value.text, change });
    if (some.length >= LINES_AT_ONCE) await give();
  }
  await give();
  return last === undefined || last === 'tick'
    ? { how: 'head' }
    : { how: 'early', why: 'the stream ended before its head' };
};
