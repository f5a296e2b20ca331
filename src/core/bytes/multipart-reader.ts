import { MIMEType } from 'node:util';
import { Problem } from '../problem.ts';

/** One part of a multipart body as it comes in. */
export interface IncomingPart {
  /** The values of its headers, by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** The content; a rest that is unread when the next part is asked for is skipped. */
  readonly chunks: AsyncIterable<Buffer>;
}

const LINE_END = '\r\n';
const HEADERS_END = '\r\n\r\n';
/** The most bytes that the headers of a part, or the blanks after a boundary, may have. */
const MAX_HEADERS = 16_384;
const MAX_BLANKS = 64;
const MAX_PARTS = 1000;
/** The most boundaries without a line end before them that are considered in one part. */
const MAX_GUESSES = 16;
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;
const HEADER = /^(?<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*:(?<value>[^\0\r\n]*)$/;
const REQUIREMENT = 'RFC 2046, section 5.1';

const malformed = (detail: string): Problem =>
  new Problem('invalid-request', `the multipart body is not well-formed: ${detail}`, [
    { at: '', detail, requirement: REQUIREMENT },
  ]);

const parameterOf = (contentType: string, name: string): string | undefined => {
  try {
    return new MIMEType(contentType).params.get(name) ?? undefined;
  } catch {
    return undefined;
  }
};

/**
 * The boundary that a Content-Type of multipart names, quoted or not. Throws Problem `invalid-request` if it names
 * none.
 */
export const boundaryOf = (contentType: string): string => {
  const boundary = parameterOf(contentType, 'boundary');
  if (boundary !== undefined && BOUNDARY.test(boundary)) return boundary;
  throw new Problem('invalid-request', 'the Content-Type names no boundary', [
    {
      at: 'Content-Type',
      detail: 'must have the parameter boundary, of at most 70 characters that RFC 2046 allows',
      requirement: REQUIREMENT,
    },
  ]);
};

const readHeaders = (block: string): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>();
  // A line that begins with a blank goes on the one before (RFC 5322, section 2.2.3).
  for (const line of block
    .replace(/\r\n[ \t]+/g, ' ')
    .split(LINE_END)
    .slice(1)) {
    const { name, value } = HEADER.exec(line)?.groups ?? {};
    if (name === undefined || value === undefined) throw malformed('a line before the content of a part is no header');
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
  }
  return headers;
};

/**
 * Reads the parts of a multipart body as a stream (RFC 2046, 5.1). If `isComplete` returns true, the line end before a
 * boundary may be missing. Throws Problem `invalid-request` for malformed headers and bodies, `too-large` beyond 1,000
 * parts or 16 KiB of headers.
 */
// oxlint-disable-next-line max-lines-per-function -- a state machine over one buffer, on the hot path of attachments
export const readParts = async function* (
  source: AsyncIterable<Buffer>,
  boundary: string,
  isComplete?: () => boolean,
): AsyncGenerator<IncomingPart, void> {
  const delimiter = Buffer.from(`${LINE_END}--${boundary}`, 'latin1');
  const marker = delimiter.subarray(LINE_END.length);
  const chunks = source[Symbol.asyncIterator]();
  // The first boundary may stand at the very beginning.
  let rest: Buffer = Buffer.from(LINE_END);

  const more = async (): Promise<boolean> => {
    const result: IteratorResult<Buffer, unknown> = await chunks.next();
    if (result.done === true) return false;
    rest = rest.length === 0 ? result.value : Buffer.concat([rest, result.value]);
    return true;
  };

  /** The kind of the delimiter that ends before `after`. It is `none` if other characters follow the boundary. */
  const kindOf = async (after: number): Promise<'part' | 'end' | 'none'> => {
    for (;;) {
      const follows = rest.toString('latin1', after, after + MAX_BLANKS + 2);
      if (follows.startsWith('--')) return 'end';
      const line = /^[ \t]*\r\n/.exec(follows);
      if (line !== null) {
        // The line end stays: it begins the headers.
        rest = rest.subarray(after + line[0].length - LINE_END.length);
        return 'part';
      }
      if (!/^(?:-|[ \t]*\r?)$/.test(follows) || follows.length > MAX_BLANKS || !(await more())) return 'none';
    }
  };

  let next: 'part' | 'end' | undefined;

  /** Yields up to a boundary without a line end. True if that begins a part; otherwise its bytes are yielded too. */
  const upToBare = async function* (bare: number): AsyncGenerator<Buffer, boolean> {
    const before = rest.subarray(0, bare);
    rest = rest.subarray(bare);
    if (before.length > 0) yield before;
    if (isComplete?.() === true && (await kindOf(marker.length)) === 'part') {
      next = 'part';
      return true;
    }
    const passed = rest.subarray(0, marker.length);
    rest = rest.subarray(marker.length);
    yield passed;
    return false;
  };

  /** Yields up to the next delimiter and skips it; sets `next` to its kind. */
  const content = async function* (): AsyncGenerator<Buffer, void> {
    next = undefined;
    let guesses = isComplete === undefined ? 0 : MAX_GUESSES;
    for (;;) {
      const at = rest.indexOf(delimiter);
      const bare = guesses === 0 ? -1 : rest.indexOf(marker);
      if (bare >= 0 && (at < 0 || bare < at)) {
        guesses--;
        if (yield* upToBare(bare)) return;
        continue;
      }
      if (at >= 0) {
        const before = rest.subarray(0, at);
        const kind = await kindOf(at + delimiter.length);
        if (kind !== 'none') {
          // Set before the yield: a reader that breaks off there has passed the delimiter.
          next = kind;
          if (before.length > 0) yield before;
          return;
        }
      }
      // The last bytes may be the beginning of a delimiter.
      const sure = at >= 0 ? at + delimiter.length : Math.max(0, rest.length - delimiter.length + 1);
      const piece = rest.subarray(0, sure);
      rest = rest.subarray(sure);
      if (piece.length > 0) yield piece;
      if (at < 0 && !(await more())) throw malformed('it ends before its last boundary');
    }
  };

  const headers = async (): Promise<ReadonlyMap<string, string>> => {
    let end = rest.indexOf(HEADERS_END);
    while (end < 0 || end > MAX_HEADERS) {
      if (rest.length > MAX_HEADERS)
        throw new Problem('too-large', `the headers of a part are longer than ${MAX_HEADERS} bytes`);
      if (!(await more())) throw malformed('a part has no blank line between its headers and its content');
      end = rest.indexOf(HEADERS_END);
    }
    const block = rest.toString('latin1', 0, end);
    rest = rest.subarray(end + HEADERS_END.length);
    return readHeaders(block);
  };

  const passOver = async (body: AsyncGenerator<Buffer, void>): Promise<typeof next> => {
    while ((await body.next()).done !== true) continue;
    // A reader that broke off has ended this generator before its time.
    return next ?? passOver(content());
  };

  try {
    let found = await passOver(content());
    for (let parts = 1; found === 'part'; parts++) {
      if (parts > MAX_PARTS) throw new Problem('too-large', `the body has more than ${MAX_PARTS} parts`);
      const read = await headers();
      const body = content();
      yield { headers: read, chunks: body };
      found = await passOver(body);
    }
  } finally {
    await chunks.return?.();
  }
};
