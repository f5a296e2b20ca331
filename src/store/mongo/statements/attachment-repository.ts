import { randomUUID } from 'node:crypto';
import { Binary, type Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import type {
  AttachmentCursor,
  AttachmentRepository,
  AttachmentUpload,
  StoredAttachment,
} from '../../ports/statements/attachment-repository.ts';
import { CHUNK_BYTES } from '../../../core/bytes/chunks-of-size.ts';
import { isInserted } from '../client/duplicate-key.ts';
import type { Guard } from '../client/guard.ts';
import {
  type AttachmentCollections,
  type AttachmentDocument,
  BY_USED_AT,
  chunkKey,
  reconcileUpload,
  writeChunks,
} from './attachment-documents.ts';

const read = ({ _id, length, usedAt }: Omit<AttachmentDocument, 'sources'>): StoredAttachment => ({
  sha2: _id,
  length,
  usedAt,
});

const unusedFilter = (time: number, after: AttachmentCursor | undefined): Filter<AttachmentDocument> =>
  after === undefined
    ? { usedAt: { $lt: time } }
    : {
        usedAt: { $lt: time, $gte: after.usedAt },
        $or: [{ usedAt: { $gt: after.usedAt } }, { _id: { $gt: after.sha2 } }],
      };

const createPut = (collections: AttachmentCollections): AttachmentRepository['put'] => {
  const { attachments, chunks, uploads } = collections;
  /** Renews a stored attachment and adds the source; false if none is stored. */
  const isRenewed = async ({ sha2, usedAt, source }: AttachmentUpload): Promise<boolean> => {
    const change = { $max: { usedAt }, $addToSet: { sources: source } };
    return (await attachments.updateOne({ _id: sha2 }, change)).matchedCount === 1;
  };
  return async (sent, data) => {
    if (await isRenewed(sent)) return;
    const { sha2, usedAt, source } = sent;
    const upload = { _id: randomUUID(), sha2, usedAt };
    await uploads.insertOne(upload);
    try {
      const length = await writeChunks(chunks, upload._id, data);
      if ((await uploads.findOne({ _id: upload._id })) === null)
        throw new Problem('store-unavailable', 'an attachment took so long that it was cleared away');
      const document = { _id: sha2, upload: upload._id, length, usedAt, sources: [source] };
      // The second of two concurrent puts finds the first's attachment, which may be deleted before it is renewed.
      while (!(await isInserted(attachments.insertOne({ ...document })))) if (await isRenewed(sent)) break;
    } catch (thrown) {
      // A failure here is left to `deleteIncomplete`.
      await reconcileUpload(collections, upload).catch(() => undefined);
      throw thrown;
    }
    await reconcileUpload(collections, upload).catch(() => undefined);
  };
};

type Queries = Pick<AttachmentRepository, 'touch' | 'find' | 'findUnusedSince'>;

const attachmentQueries = ({ attachments }: AttachmentCollections): Queries => ({
  touch: async (sha2s, usedAt) => {
    const filter = { _id: { $in: sha2s } };
    await attachments.updateMany(filter, { $max: { usedAt } });
    const found = await attachments.find(filter, { projection: { _id: 1 }, batchSize: 1000 }).toArray();
    return new Set(found.map(({ _id }) => _id));
  },
  find: async (sha2s, source) => {
    const found = await attachments
      .find({ _id: { $in: sha2s }, ...defined({ sources: source }) }, { projection: { sources: 0 }, batchSize: 1000 })
      .toArray();
    return new Map(found.map((document) => [document._id, read(document)]));
  },
  findUnusedSince: async (time, limit, after) =>
    (await attachments.find(unusedFilter(time, after), { sort: BY_USED_AT, limit, batchSize: limit }).toArray()).map(
      read,
    ),
});

type Deletions = Pick<AttachmentRepository, 'delete' | 'deleteIncomplete'>;

const attachmentDeletions = (collections: AttachmentCollections): Deletions => {
  const { attachments, uploads } = collections;
  return {
    delete: async (sha2, usedAt) => {
      const found = await attachments.findOne({ _id: sha2, usedAt });
      if (found === null) return false;
      const upload = { _id: found.upload, sha2, usedAt };
      await isInserted(uploads.insertOne(upload));
      const { deletedCount } = await attachments.deleteOne({ _id: sha2, usedAt, upload: found.upload });
      await reconcileUpload(collections, upload);
      return deletedCount === 1;
    },
    deleteIncomplete: async (time) => {
      for (const upload of await uploads.find({ usedAt: { $lt: time } }, { batchSize: 1000 }).toArray())
        await reconcileUpload(collections, upload);
    },
  };
};

/**
 * Attachments in MongoDB, without GridFS: its reader fetches up to 16 MB at once and keeps a cursor open while a slow
 * client reads. Here one chunk at a time is read by its key.
 */
export const createMongoAttachmentRepository = (
  collections: AttachmentCollections,
  guard: Guard,
): AttachmentRepository => {
  const { attachments, chunks } = collections;
  const steps = guard.wrap('attachments', {
    find: async (sha2: string) => (await attachments.findOne({ _id: sha2 })) ?? undefined,
    readChunk: async (upload: string, number: number) =>
      (await chunks.findOne({ _id: chunkKey(upload, number) }, { promoteBuffers: true }))?.bytes,
  });
  return {
    ...guard.wrap('attachments', {
      put: createPut(collections),
      ...attachmentQueries(collections),
      ...attachmentDeletions(collections),
    }),
    async *read(sha2) {
      const found = await steps.find(sha2);
      if (found === undefined) throw new Problem('store-unavailable', 'an attachment was removed before it was read');
      for (let number = 0; number * CHUNK_BYTES < found.length; number++) {
        const bytes = await steps.readChunk(found.upload, number);
        if (bytes === undefined) throw new Problem('store-unavailable', 'an attachment was removed while it was read');
        yield bytes instanceof Binary ? bytes.value() : bytes;
      }
    },
  };
};
