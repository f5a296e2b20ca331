import { asBuffer } from '../core/bytes.ts';
import { isObject } from '../core/json-object.ts';
import { Problem, isProblem } from '../core/problem.ts';
import { jsonStart, parseJson } from '../xapi/json/json.ts';
import { membersAt } from '../xapi/json/members.ts';

/** The bytes of a document and its media type, as the client declared it. */
export interface DocumentBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;
const MERGE = 'xAPI 1.0.3 Communication 2.2; IEEE 9274.1.1 4.1.6';
const OPENING_BRACE = 0x7b;

/** Throws Problem `invalid-json`. */
const isJsonObject = (bytes: Uint8Array): boolean => isObject(parseJson(bytes));

/** A posted document must be a JSON object. Throws Problem `invalid-request` or `invalid-json`. */
export const checkMergeable = ({ contentType, bytes }: DocumentBody): void => {
  if (!JSON_TYPE.test(contentType)) {
    throw new Problem(
      'invalid-request',
      'POST merges JSON objects: the content type must be application/json. PUT takes documents of any kind.',
      [{ at: 'Content-Type', detail: 'must be application/json', requirement: MERGE }],
    );
  }
  if (!isJsonObject(bytes))
    throw new Problem('invalid-request', 'POST merges JSON objects, and the body is another JSON value', [
      { at: '', detail: 'must be an object', requirement: MERGE },
    ]);
};

const checkMergeTarget = ({ contentType, bytes }: DocumentBody): void => {
  let isMergeable = false;
  try {
    isMergeable = JSON_TYPE.test(contentType) && isJsonObject(bytes);
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
 * Merges the top level of two JSON objects (1.0.3 Communication 2.2; 2.0 4.1.6.2). Values keep their bytes. The posted
 * document has passed `checkMergeable`. Throws Problem `invalid-request` where the current one is no JSON object.
 */
export const mergeDocuments = (current: DocumentBody, posted: DocumentBody): DocumentBody => {
  checkMergeTarget(current);
  const members = new Map<string, Buffer>();
  for (const bytes of [current.bytes, posted.bytes]) {
    const text = asBuffer(bytes);
    for (const { name, from, end } of membersAt(text, text.indexOf(OPENING_BRACE, jsonStart(text))))
      members.set(name, text.subarray(from, end));
  }
  const pieces = [...members.values()].flatMap((member, index) =>
    index === 0 ? [member] : [Buffer.from(','), member],
  );
  return { contentType: posted.contentType, bytes: Buffer.concat([Buffer.from('{'), ...pieces, Buffer.from('}')]) };
};
