import { randomUUID } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import type { AttachmentRepository, StoredAttachment } from '../../ports/attachment-repository.ts';
import { CHUNK_BYTES, chunksOfSize } from '../../ports/chunks-of-size.ts';
import { inserted } from '../client/duplicate-key.ts';
import type { Guard } from '../client/guard.ts';

/** An attachment that is whole; its hash is the key. */
interface AttachmentDocument extends Omit<StoredAttachment, 'sha2'> {
  readonly _id: string;
  /** Which upload its chunks are of: every put makes chunks of its own, so that none can remove another's. */
  readonly upload: string;
  /** The sources that brought the data. */
  readonly sources: readonly string[];
}

/** A chunk: its key is the upload, a slash, and its place in eight digits. */
interface ChunkDocument {
  readonly _id: string;
  readonly bytes: Binary;
}

/**
 * An upload whose chunks are to be removed unless an attachment has them: made before its first chunk, removed when
 * that is settled.
 */
interface UploadDocument {
  readonly _id: string;
  readonly sha2: string;
  readonly usedAt: number;
}

/** The collections of attachments. */
export interface AttachmentCollections {
  readonly attachments: Collection<AttachmentDocument>;
  readonly chunks: Collection<ChunkDocument>;
  readonly uploads: Collection<UploadDocument>;
}

/** The index that attachments are walked by. */
export const BY_USED_AT = { usedAt: 1, _id: 1 } as const;

const keyOf = (upload: string, place: number): string => `${upload}/${String(place).padStart(8, '0')}`;
/** `0` is the character after the slash. */
const chunksOf = (upload: string): { readonly _id: { readonly $gt: string; readonly $lt: string } } => ({
  _id: { $gt: `${upload}/`, $lt: `${upload}0` },
});

const read = ({ _id, length, usedAt }: Omit<AttachmentDocument, 'sources'>): StoredAttachment => ({
  sha2: _id,
  length,
  usedAt,
});

/**
 * Attachments in MongoDB. Chunks are documents of our own rather than GridFS: its reader fetches up to 16 MB at once
 * and keeps a cursor open while a slow client reads, where one chunk at a time by its key holds one chunk and nothing
 * else.
 */
export const createAttachmentRepository = (
  { attachments, chunks, uploads }: AttachmentCollections,
  guard: Guard,
): AttachmentRepository => {
  const bring = async (sha2: string, usedAt: number, source: string): Promise<boolean> =>
    (await attachments.updateOne({ _id: sha2 }, { $max: { usedAt }, $addToSet: { sources: source } })).matchedCount ===
    1;

  /** Removes the chunks of an upload unless an attachment has them, then the note of it. */
  const settle = async ({ _id, sha2 }: Pick<UploadDocument, '_id' | 'sha2'>): Promise<void> => {
    if ((await attachments.findOne({ _id: sha2 }))?.upload !== _id) await chunks.deleteMany(chunksOf(_id));
    await uploads.deleteOne({ _id });
  };

  const fill = async (upload: string, given: AsyncIterable<Uint8Array>): Promise<number> => {
    let length = 0;
    let place = 0;
    for await (const chunk of chunksOfSize(given, CHUNK_BYTES)) {
      await chunks.insertOne({ _id: keyOf(upload, place++), bytes: new Binary(chunk) });
      length += chunk.byteLength;
    }
    return length;
  };

  const step = guard.over({
    found: async (sha2: string) => (await attachments.findOne({ _id: sha2 })) ?? undefined,
    chunk: async (upload: string, place: number) =>
      (await chunks.findOne({ _id: keyOf(upload, place) }, { promoteBuffers: true }))?.bytes,
  });

  return {
    ...guard.over({
      put: async (sha2: string, given: AsyncIterable<Uint8Array>, usedAt: number, source: string) => {
        if (await bring(sha2, usedAt, source)) return;
        const upload = { _id: randomUUID(), sha2, usedAt };
        await uploads.insertOne(upload);
        try {
          const length = await fill(upload._id, given);
          if ((await uploads.findOne({ _id: upload._id })) === null)
            throw new Problem('store-unavailable', 'an attachment took so long that it was cleared away');
          // Of two puts at once the second finds the first's; that may be removed before it is renewed.
          while (
            !(await inserted(
              attachments.insertOne({ _id: sha2, upload: upload._id, length, usedAt, sources: [source] }),
            ))
          )
            if (await bring(sha2, usedAt, source)) break;
        } catch (thrown) {
          // What cannot be cleared away now is cleared away as torn.
          await settle(upload).catch(() => undefined);
          throw thrown;
        }
        await settle(upload).catch(() => undefined);
      },
      use: async (sha2s: readonly string[], usedAt: number) => {
        await attachments.updateMany({ _id: { $in: sha2s } }, { $max: { usedAt } });
        return new Set(
          (await attachments.find({ _id: { $in: sha2s } }, { projection: { _id: 1 }, batchSize: 1000 }).toArray()).map(
            ({ _id }) => _id,
          ),
        );
      },
      find: async (sha2s: readonly string[], source?: string) =>
        new Map(
          (
            await attachments
              .find(
                { _id: { $in: sha2s }, ...(source === undefined ? {} : { sources: source }) },
                { projection: { sources: 0 }, batchSize: 1000 },
              )
              .toArray()
          ).map((document) => [document._id, read(document)]),
        ),
      unusedSince: async (time: number, limit: number, place?: { readonly usedAt: number; readonly sha2: string }) =>
        (
          await attachments
            .find(
              place === undefined
                ? { usedAt: { $lt: time } }
                : {
                    usedAt: { $lt: time, $gte: place.usedAt },
                    $or: [{ usedAt: { $gt: place.usedAt } }, { _id: { $gt: place.sha2 } }],
                  },
              { sort: BY_USED_AT, limit, batchSize: limit },
            )
            .toArray()
        ).map(read),
      remove: async (sha2: string, usedAt: number) => {
        const found = await attachments.findOne({ _id: sha2, usedAt });
        if (found === null) return false;
        const upload = { _id: found.upload, sha2, usedAt };
        await inserted(uploads.insertOne(upload));
        const { deletedCount } = await attachments.deleteOne({ _id: sha2, usedAt, upload: found.upload });
        await settle(upload);
        return deletedCount === 1;
      },
      removeTorn: async (time: number) => {
        for (const upload of await uploads.find({ usedAt: { $lt: time } }, { batchSize: 1000 }).toArray())
          await settle(upload);
      },
    }),
    async *read(sha2) {
      const found = await step.found(sha2);
      if (found === undefined) throw new Problem('store-unavailable', 'an attachment was removed before it was read');
      for (let place = 0; place * CHUNK_BYTES < found.length; place++) {
        const bytes = await step.chunk(found.upload, place);
        if (bytes === undefined) throw new Problem('store-unavailable', 'an attachment was removed while it was read');
        yield bytes instanceof Binary ? bytes.value() : bytes;
      }
    },
  };
};
