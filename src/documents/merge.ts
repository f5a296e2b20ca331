import { Problem, isProblem } from '../core/problem.ts';
import { jsonStart, parseJson } from '../xapi/json/json.ts';
import { bufferOf, membersAt } from '../xapi/json/members.ts';

/** A document's bytes, and what they are said to be. */
export interface Content {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;
const MERGE = 'xAPI 1.0.3 Communication 2.2; IEEE 9274.1.1 4.1.6';
const OPEN = 0x7b;

/** Throws Problem `invalid-json` where the bytes are no JSON; false where they are JSON, but no object. */
const isJsonObject = (bytes: Uint8Array): boolean => {
  const value = parseJson(bytes);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
};

/**
 * Refuses a posted document that cannot be merged with any: it must be application/json, and an object. Throws Problem
 * `invalid-request` or `invalid-json`.
 */
export const checkPosted = ({ contentType, bytes }: Content): void => {
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

const checkCurrent = ({ contentType, bytes }: Content): void => {
  let isObject = false;
  try {
    isObject = JSON_TYPE.test(contentType) && isJsonObject(bytes);
  } catch (thrown) {
    if (!isProblem(thrown, 'invalid-json')) throw thrown;
  }
  if (!isObject)
    throw new Problem(
      'invalid-request',
      'The document that is there is no JSON object of the type application/json, so nothing can be merged with it. PUT replaces it.',
    );
};

/**
 * The document that is there with each property of the posted one in place of its own or after them; only the top level
 * is merged (1.0.3 Communication 2.2; 2.0 4.1.6.2). Values stay as they were written, byte for byte. The posted
 * document has passed `checkPosted`; throws Problem `invalid-request` where the one that is there is no JSON object.
 */
export const mergeDocuments = (current: Content, posted: Content): Content => {
  checkCurrent(current);
  const members = new Map<string, Buffer>();
  for (const bytes of [current.bytes, posted.bytes]) {
    const text = bufferOf(bytes);
    for (const { name, from, end } of membersAt(text, text.indexOf(OPEN, jsonStart(text))))
      members.set(name, text.subarray(from, end));
  }
  const pieces = [...members.values()].flatMap((member, index) =>
    index === 0 ? [member] : [Buffer.from(','), member],
  );
  return { contentType: posted.contentType, bytes: Buffer.concat([Buffer.from('{'), ...pieces, Buffer.from('}')]) };
};
