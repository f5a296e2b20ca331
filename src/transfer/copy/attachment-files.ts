import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { CopiedRecords } from '../../store/ports/copy-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { copiedPages, type CopyTarget } from './copied-part.ts';
import { ATTACHMENTS } from './manifest.ts';

/** An attachment in `attachments.ndjson`; its data are in the file `attachments/SHA2`. */
export interface AttachmentLine extends Omit<CopiedRecords['attachments'], 'length'> {
  readonly bytes: number;
  /** The SHA-256 of the data, in lower-case hexadecimal. */
  readonly sha256: string;
}

const OWNER_ONLY = 0o600;
const SHA2 = /^[0-9a-f]{56,128}$/;

/** The file of an attachment. Throws Problem `invalid-request` if the name is no SHA-2. */
export const attachmentFile = (sha2: string): string => {
  if (!SHA2.test(sha2)) throw new Problem('invalid-request', `${sha2} is no SHA-2 of an attachment`);
  return `${ATTACHMENTS}/${sha2}`;
};

const writeData = async (
  file: string,
  data: AsyncIterable<Uint8Array>,
): Promise<Pick<AttachmentLine, 'bytes' | 'sha256'>> => {
  const handle = await open(file, 'w', OWNER_ONLY);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of data) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
};

/** Writes the data of all attachments into the folder; yields their lines. One deleted meanwhile is left out. */
export const writeAttachments = async function* (
  { attachments, copies }: Store,
  folder: string,
): AsyncGenerator<readonly string[], void> {
  mkdirSync(join(folder, ATTACHMENTS), { recursive: true, mode: 0o700 });
  for await (const page of copiedPages({ copies }, 'attachments', 100))
    for (const { length, ...attachment } of page) {
      let written;
      try {
        written = await writeData(join(folder, attachmentFile(attachment.sha2)), attachments.read(attachment.sha2));
      } catch (thrown) {
        if ((await attachments.find([attachment.sha2])).size === 0) continue;
        throw thrown;
      }
      if (written.bytes !== length) throw new Error(`the attachment ${attachment.sha2} is not whole in the store`);
      const line: AttachmentLine = { ...attachment, ...written };
      yield [JSON.stringify(line)];
    }
};

/** Stores attachments with their data; those that are stored already stay. */
export const importAttachments = async (
  { store: { attachments } }: Pick<CopyTarget, 'store'>,
  folder: string,
  lines: readonly string[],
): Promise<void> => {
  for (const line of lines) {
    const { sha2, usedAt, sources } = JSON.parse(line) as AttachmentLine;
    // Older releases stored no source.
    for (const source of sources.length === 0 ? [''] : sources)
      await attachments.put({ sha2, usedAt, source }, createReadStream(join(folder, attachmentFile(sha2))));
  }
};
