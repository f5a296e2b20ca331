import { asBuffer } from '../../core/bytes/bytes.ts';
import { isObject } from '../../core/json-object.ts';
import { Problem, isProblem } from '../../core/problem.ts';
import { eachInSlices } from '../../core/concurrency/slices.ts';
import { parseJson } from '../../xapi/json/json.ts';
import { isJsonObjectInSlices } from '../../xapi/json/json-in-slices.ts';
import { eachMemberInSlices } from '../../xapi/json/members-in-slices.ts';

/** The bytes of a document and its media type, as the client declared it. */
export interface DocumentBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;
const MERGE = 'xAPI 1.0.3 Communication 2.2; IEEE 9274.1.1 4.1.6';
const COMMA = 0x2c;

/** A larger document is read in slices: to parse it at once takes 1 ms. */
const MAX_UNSLICED_BYTES = 65_536;

/** Rejects with Problem `invalid-json`. */
const isJsonObject = async (bytes: Uint8Array): Promise<boolean> =>
  bytes.length > MAX_UNSLICED_BYTES ? isJsonObjectInSlices(bytes) : isObject(parseJson(bytes));

/** A posted document must be a JSON object. Rejects with Problem `invalid-request` or `invalid-json`. */
export const checkMergeable = async ({ contentType, bytes }: DocumentBody): Promise<void> => {
  if (!JSON_TYPE.test(contentType)) {
    throw new Problem(
      'invalid-request',
      'POST merges JSON objects: the content type must be application/json. PUT takes documents of any kind.',
      [{ at: 'Content-Type', detail: 'must be application/json', requirement: MERGE }],
    );
  }
  if (!(await isJsonObject(bytes)))
    throw new Problem('invalid-request', 'POST merges JSON objects, and the body is another JSON value', [
      { at: '', detail: 'must be an object', requirement: MERGE },
    ]);
};

const checkMergeTarget = async ({ contentType, bytes }: DocumentBody): Promise<void> => {
  let isMergeable = false;
  try {
    isMergeable = JSON_TYPE.test(contentType) && (await isJsonObject(bytes));
  } catch (thrown) {
    if (!isProblem(thrown, 'invalid-json')) throw thrown;
  }
  if (!isMergeable)
    throw new Problem(
      'invalid-request',
      'The document that is there is no JSON object of the type application/json, so nothing can be merged with it. ' +
        'PUT replaces it.',
    );
};

/**
 * Merges the top level of two JSON objects in slices (1.0.3 Communication 2.2; 2.0 4.1.6.2). Values keep their bytes.
 * The posted document has passed `checkMergeable`. Rejects with Problem `invalid-request` if the current document is no
 * JSON object.
 */
export const mergeDocuments = async (current: DocumentBody, posted: DocumentBody): Promise<DocumentBody> => {
  await checkMergeTarget(current);
  // Only numbers: an object for each of many members would make garbage collection long.
  const members = new Map<string, number>();
  const spans: number[] = [];
  const add = (name: string, from: number, end: number): void => {
    members.set(name, spans.push(from, end) - 2);
  };
  const [before, after] = [asBuffer(current.bytes), asBuffer(posted.bytes)];
  await eachMemberInSlices(before, add);
  const firstOfPosted = spans.length;
  await eachMemberInSlices(after, add);

  const kept = [...members.values()];
  const spanOf = (at: number): readonly [number, number] => [spans[at] ?? 0, spans[at + 1] ?? 0];
  let length = 1 + Math.max(1, kept.length);
  await eachInSlices(kept.length, (index) => {
    const [from, end] = spanOf(kept[index] ?? 0);
    length += end - from;
  });
  const bytes = Buffer.allocUnsafe(length);
  let at = bytes.write('{');
  await eachInSlices(kept.length, (index) => {
    const span = kept[index] ?? 0;
    if (index > 0) bytes[at++] = COMMA;
    at += (span < firstOfPosted ? before : after).copy(bytes, at, ...spanOf(span));
  });
  bytes.write('}', at);
  return { contentType: posted.contentType, bytes };
};
