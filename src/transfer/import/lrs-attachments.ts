import { isObject } from '../../core/json-object.ts';
import { boundaryOf, readParts } from '../../core/bytes/multipart-reader.ts';
import type { UnwrappedStatement } from './statements/unwrapped-statement.ts';
import { isProblem } from '../../core/problem.ts';
import { type LrsAnswer, LrsRefusal, type ReadLrs } from './lrs-client.ts';
import type { SentAttachment } from './statements/prepare-statement.ts';

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

/** The data of the attachments of a statement, or the reason why they cannot be read. */
type AttachmentsRead = { readonly attachments?: readonly SentAttachment[] } | { readonly why: string };

/**
 * Reads the data of the attachments of a statement from its LRS, by a request of its own (1.0.3 Communication 2.1.3).
 * `by` is the parameter of the id: voided statements have another one.
 */
export const readAttachments = async (
  read: ReadLrs,
  statement: UnwrappedStatement,
  by: 'statementId' | 'voidedStatementId',
): Promise<AttachmentsRead> => {
  const described = describedIn(statement);
  const { id } = statement.value;
  if (described.size === 0 || typeof id !== 'string') return {};
  let answer: LrsAnswer | undefined;
  try {
    answer = await read({ path: `statements?${by}=${encodeURIComponent(id)}&attachments=true` });
  } catch (thrown) {
    if (thrown instanceof LrsRefusal) return { why: `the data of its attachments: ${thrown.message}` };
    throw thrown;
  }
  if (answer === undefined) return { why: 'the data of its attachments: the LRS does not have the statement' };
  let parts: ReadonlyMap<string, Buffer>;
  try {
    parts = await partsIn(answer);
  } catch (thrown) {
    if (isProblem(thrown)) return { why: `the data of its attachments: ${thrown.message}` };
    throw thrown;
  }
  const found = [...described].flatMap(([sha2, contentType]): SentAttachment[] => {
    const bytes = parts.get(sha2);
    return bytes === undefined ? [] : [{ sha2, contentType, bytes }];
  });
  return found.length === 0 ? {} : { attachments: found };
};
