import type { AttachmentRepository } from '../store/ports/attachment-repository.ts';
import type { StoredStatement } from '../store/ports/store.ts';
import { addressOf, type Attachment, attachmentsOf } from '../xapi/model/attachments.ts';
import type { Statement } from '../xapi/model/types.ts';

/** The data of an attachment of the statements in an answer. */
export interface AttachedData {
  /** As the first of these statements that has it spells it. */
  readonly sha2: string;
  readonly contentType: string;
  /** In bytes. */
  readonly length: number;
  /** Reads the data while they are asked for; throws Problem `store-unavailable` where they cannot be read on. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** How many hashes the shelf is asked about at once. */
const ASKED_AT_ONCE = 1000;
const MARK = '"attachments"';

const textOf = ({ text }: StoredStatement): string =>
  Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8');

/** A name may be spelt with escapes; then there is a backslash. */
const mayHaveAttachments = (text: string): boolean => text.includes(MARK) || text.includes('\\u');

/**
 * Builds the look-up of all data that statements have as attachments, in their SubStatements too, each hash once, in
 * order; what the store has not is left out. A reader who is confined to one source's statements gets only data that
 * this source brought: a statement needs but the hash to name data, and whoever knows a hash may post one.
 */
export const createAttached =
  (repository: Pick<AttachmentRepository, 'find' | 'read'>) =>
  async (statements: readonly StoredStatement[], confinedTo?: string): Promise<readonly AttachedData[]> => {
    const described = new Map<string, Attachment>();
    for (const text of statements.map(textOf).filter(mayHaveAttachments)) {
      for (const { attachment } of attachmentsOf(JSON.parse(text) as Statement)) {
        if (!described.has(addressOf(attachment))) described.set(addressOf(attachment), attachment);
      }
    }
    const asked = [...described.keys()];
    const attached: AttachedData[] = [];
    for (let from = 0; from < asked.length; from += ASKED_AT_ONCE) {
      const some = asked.slice(from, from + ASKED_AT_ONCE);
      const found = await repository.find(some, confinedTo);
      for (const address of some) {
        const stored = found.get(address);
        const attachment = described.get(address);
        if (stored === undefined || attachment === undefined) continue;
        attached.push({
          sha2: attachment.sha2,
          contentType: attachment.contentType,
          length: stored.length,
          chunks: () => repository.read(address),
        });
      }
    }
    return attached;
  };
