import { isObject } from '../core/json-object.ts';
import { boundaryOf, readParts } from '../http/message/multipart-reader.ts';
import type { UnwrappedStatement } from './unwrapped-statement.ts';
import type { LrsAnswer, ReadLrs } from './lrs-client.ts';
import type { SentAttachment } from './prepare-statement.ts';

/** The hash and the media type of each attachment of a statement and of its SubStatement. */
const describedIn = ({ value }: Pick<UnwrappedStatement, 'value'>): ReadonlyMap<string, string> => {
  const { attachments, object } = value;
  const all = [attachments, isObject(object) ? object['attachments'] : undefined].flatMap((one) =>
    Array.isArray(one) ? (one as unknown[]) : [],
  );
  return new Map(
    all.flatMap((one): [string, string][] => {
      const { sha2, contentType } = isObject(one) ? one : {};
      return typeof sha2 === 'string' && typeof contentType === 'string' ? [[sha2.toLowerCase(), contentType]] : [];
    }),
  );
};

const piecesOf = async function* (bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield await Promise.resolve(bytes);
};

const partsIn = async ({ header, bytes }: LrsAnswer): Promise<ReadonlyMap<string, Buffer>> => {
  const type = header('content-type') ?? '';
  const parts = new Map<string, Buffer>();
  if (!type.startsWith('multipart/')) return parts;
  for await (const { headers, chunks } of readParts(piecesOf(bytes), boundaryOf(type))) {
    const sha2 = headers.get('x-experience-api-hash');
    if (sha2 === undefined) continue;
    const pieces: Buffer[] = [];
    for await (const chunk of chunks) pieces.push(chunk);
    parts.set(sha2.toLowerCase(), Buffer.concat(pieces));
  }
  return parts;
};

/**
 * Reads the data of the attachments of a statement from its LRS, by a request of its own (1.0.3 Communication 2.1.3).
 * Undefined where it has none.
 */
export const readAttachments = async (
  read: ReadLrs,
  statement: UnwrappedStatement,
): Promise<readonly SentAttachment[] | undefined> => {
  const described = describedIn(statement);
  const { id } = statement.value;
  if (described.size === 0 || typeof id !== 'string') return undefined;
  const answer = await read({ path: `statements?statementId=${encodeURIComponent(id)}&attachments=true` });
  if (answer === undefined) return undefined;
  const parts = await partsIn(answer);
  const found = [...described].flatMap(([sha2, contentType]): SentAttachment[] => {
    const bytes = parts.get(sha2);
    return bytes === undefined ? [] : [{ sha2, contentType, bytes }];
  });
  return found.length === 0 ? undefined : found;
};
