import { Binary, type Collection } from 'mongodb';
import type { StoredAttachment } from '../../ports/statements/attachment-repository.ts';
import { CHUNK_BYTES, chunksOfSize } from '../../../core/bytes/chunks-of-size.ts';

/** A complete attachment; its hash is the key. */
export interface AttachmentDocument extends Omit<StoredAttachment, 'sha2'> {
  readonly _id: string;
  /** The upload that its chunks belong to: every put has chunks of its own, so that none can delete another's. */
  readonly upload: string;
  /** The sources that sent the data. */
  readonly sources: readonly string[];
}

/** A chunk: its key is the upload, a slash, and its number in eight digits. */
export interface ChunkDocument {
  readonly _id: string;
  readonly bytes: Binary;
}

/** An upload whose chunks are to be deleted unless an attachment refers to it. Stored before its first chunk. */
export interface UploadDocument {
  readonly _id: string;
  readonly sha2: string;
  readonly usedAt: number;
}

export interface AttachmentCollections {
  readonly attachments: Collection<AttachmentDocument>;
  readonly chunks: Collection<ChunkDocument>;
  readonly uploads: Collection<UploadDocument>;
}

/** The index of unused attachments. */
export const BY_USED_AT = { usedAt: 1, _id: 1 } as const;

/** The key of a chunk. */
export const chunkKey = (upload: string, number: number): string => `${upload}/${String(number).padStart(8, '0')}`;

/** The filter for an upload's chunks: `0` is the character after the slash. */
const chunksOf = (upload: string): { readonly _id: { readonly $gt: string; readonly $lt: string } } => ({
  _id: { $gt: `${upload}/`, $lt: `${upload}0` },
});

/** Writes the chunks of an upload; resolves with their length in bytes. */
export const writeChunks = async (
  chunks: Collection<ChunkDocument>,
  upload: string,
  data: AsyncIterable<Uint8Array>,
): Promise<number> => {
  let length = 0;
  let number = 0;
  for await (const chunk of chunksOfSize(data, CHUNK_BYTES)) {
    await chunks.insertOne({ _id: chunkKey(upload, number++), bytes: new Binary(chunk) });
    length += chunk.byteLength;
  }
  return length;
};

/** Deletes the chunks of an upload unless its attachment refers to it, then the upload. */
export const reconcileUpload = async (
  { attachments, chunks, uploads }: AttachmentCollections,
  { _id, sha2 }: Pick<UploadDocument, '_id' | 'sha2'>,
): Promise<void> => {
  if ((await attachments.findOne({ _id: sha2 }))?.upload !== _id) await chunks.deleteMany(chunksOf(_id));
  await uploads.deleteOne({ _id });
};
