import type { Answer } from '../../query/query.ts';
import type { Response } from '../message/request-response.ts';
import { throughText } from './consistent-through-header.ts';
import { multipartBody, multipartType } from '../message/multipart-writer.ts';
import { HASH } from './multipart-statements.ts';

/** The header that says how far the answer is complete (1.0.3 Communication 2.1.3; 2.0 4.1.6.1). */
export const THROUGH = 'X-Experience-API-Consistent-Through';

/** Where `more` links lead, behind the path of the public address, unless they lead elsewhere. */
const MORE_PATH = '/xapi/statements/more/';

const JSON_TYPE = 'application/json';
const COMMA = Buffer.from(',');
const HEAD = Buffer.from('{"statements":[');

const pageBytes = (texts: readonly Uint8Array[], more: string, morePath: string): Buffer => {
  const pieces: Uint8Array[] = [HEAD];
  texts.forEach((text, index) => {
    if (index > 0) pieces.push(COMMA);
    pieces.push(text);
  });
  // A position is letters, digits and a dot, and a path is of a URL: nothing that JSON escapes.
  pieces.push(Buffer.from(`],"more":"${more === '' ? '' : morePath + encodeURIComponent(more)}"}`));
  return Buffer.concat(pieces);
};

/**
 * The answer to GET /statements: one statement, or a StatementResult (1.0.3 Data 2.5) put together from their bytes.
 * With attachments asked for it is multipart/mixed, even where there are none, and streamed (1.0.3 Communication
 * 2.1.3). `more` is a relative IRL, which clients resolve against the address that they know: so it begins with that
 * address's path, `publicPath`.
 */
export const statementsAnswer = (
  answer: Answer,
  boundary: () => string,
  publicPath: string,
  morePath = MORE_PATH,
): Response => {
  const json = answer.kind === 'statement' ? answer.text : pageBytes(answer.texts, answer.more, publicPath + morePath);
  const headers = {
    [THROUGH]: throughText(answer.through),
    ...(answer.stored === undefined ? {} : { 'Last-Modified': new Date(answer.stored).toUTCString() }),
  };
  if (answer.attachments === undefined)
    return { status: 200, headers: { ...headers, 'Content-Type': JSON_TYPE }, body: json };
  const mark = boundary();
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': multipartType(mark) },
    body: {
      bufferedBytes: json.byteLength,
      ...multipartBody(mark, [
        { headers: { 'Content-Type': JSON_TYPE }, length: json.byteLength, chunks: () => [json] },
        ...answer.attachments.map(({ sha2, contentType, length, chunks }) => ({
          headers: { 'Content-Type': contentType, 'Content-Transfer-Encoding': 'binary', [HASH]: sha2 },
          length,
          chunks,
        })),
      ]),
    },
  };
};
