import { boundaryOf, readParts } from '../../core/bytes/multipart-reader.ts';
import type { UnwrappedStatement } from './statements/unwrapped-statement.ts';
import { isProblem } from '../../core/problem.ts';
import { type LrsAnswer, LrsRefusal, type ReadLrs } from './lrs-client.ts';
import { type AttachmentsRead, describedIn, foundAttachments } from './statements/described-attachments.ts';

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
  return foundAttachments(described, (sha2) => parts.get(sha2));
};
