import type { AttachmentRepository } from '../../store/ports/statements/attachment-repository.ts';
import { addressOf, type Attachment, attachmentsOf } from '../../xapi/model/attachments.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { batchesOf } from '../../core/batches.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { mapInSlices } from '../../core/concurrency/slices.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** The data of an attachment, for the answer that has its statement. */
export interface AttachmentData {
  /** The hash as in the first of the statements that has it. */
  readonly sha2: string;
  readonly contentType: string;
  /** The length in bytes. */
  readonly length: number;
  /** Streams the data from the store; rejects with Problem `store-unavailable`. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

const HASHES_PER_LOOKUP = 1000;
const MEMBER = '"attachments"';

/** False only if there are none: a name may be spelt with escapes, which have a backslash. */
const mayHaveAttachments = (text: string): boolean => text.includes(MEMBER) || text.includes('\\u');

/** Finds the stored data of the attachments of statements and their SubStatements, each hash once, in order. */
type FindAttachments = (statements: readonly StoredStatement[]) => Promise<readonly AttachmentData[]>;

const describeAttachments = async (
  statements: readonly StoredStatement[],
): Promise<ReadonlyMap<string, Attachment>> => {
  const described = new Map<string, Attachment>();
  await mapInSlices(statements, (statement) => {
    const text = textOf(statement.text);
    if (!mayHaveAttachments(text)) return;
    for (const { attachment } of attachmentsOf(JSON.parse(text) as Statement)) {
      if (!described.has(addressOf(attachment))) described.set(addressOf(attachment), attachment);
    }
  });
  return described;
};

export const createFindAttachments = (repository: Pick<AttachmentRepository, 'find' | 'read'>): FindAttachments => {
  /** Only data that this source sent. */
  const findDataOf = async (
    statements: readonly StoredStatement[],
    source: string,
  ): Promise<readonly AttachmentData[]> => {
    const described = await describeAttachments(statements);
    const data: AttachmentData[] = [];
    for (const batch of batchesOf([...described.keys()], HASHES_PER_LOOKUP)) {
      const found = await repository.find(batch, source);
      for (const address of batch) {
        const stored = found.get(address);
        const attachment = described.get(address);
        if (stored === undefined || attachment === undefined) continue;
        data.push({
          sha2: attachment.sha2,
          contentType: attachment.contentType,
          length: stored.length,
          chunks: () => repository.read(address),
        });
      }
    }
    return data;
  };

  return async (statements) => {
    // Only data that the source of the statement sent: any source that knows a hash can name it in a statement.
    const found = new Map<string, AttachmentData>();
    for (const source of new Set(statements.map((one) => one.source))) {
      const ofSource = statements.filter((one) => one.source === source);
      for (const data of await findDataOf(ofSource, source)) if (!found.has(data.sha2)) found.set(data.sha2, data);
    }
    return [...found.values()];
  };
};
