import type { Semaphore } from '../../core/concurrency/semaphore.ts';
import type { Response } from './request-response.ts';

/** Runs a read once there is memory for its answer; rejects with Problem `overloaded` if there is none for a while. */
export type ReadLimiter = (read: () => Promise<Response>) => Promise<Response>;

/** The most bytes that a read buffers: a page of statements, or a document. */
const MAX_READ_BYTES = 8_388_608;

/** The bytes that all reads may buffer together: 64 reads of the largest size at once. */
export const MAX_READS_BYTES = 64 * MAX_READ_BYTES;

const bufferedBytesOf = ({ body }: Response): number =>
  body === undefined
    ? 0
    : typeof body === 'string'
      ? Buffer.byteLength(body)
      : 'byteLength' in body
        ? body.byteLength
        : body.bufferedBytes;

/**
 * Limits the bytes that reads buffer. A read under way counts as the largest; once its answer is made, its bytes count
 * until they are sent: slow clients of small pages take no memory from others.
 */
export const createReadLimiter =
  (semaphore: Semaphore): ReadLimiter =>
  async (read) => {
    const permits = await semaphore.acquire(MAX_READ_BYTES);
    try {
      const response = await read();
      permits.shrinkTo(bufferedBytesOf(response));
      return { ...response, onFinished: () => permits.release() };
    } catch (thrown) {
      permits.release();
      throw thrown;
    }
  };
