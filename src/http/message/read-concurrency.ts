import type { Semaphore } from '../../core/semaphore.ts';
import type { Response } from './request-response.ts';

/**
 * Makes an answer that may be large while there is room for it; rejects with Problem `overloaded` where there is none
 * for a while.
 */
export type BoundedRead = (read: () => Promise<Response>) => Promise<Response>;

/** What a read may come to hold, in bytes: a page of statements, or a document. */
const ROOM_OF_ONE = 8_388_608;

/** How much room reads have together where each is reckoned as `ROOM_OF_ONE`: so many at once. */
export const ROOM_OF_READS = 64 * ROOM_OF_ONE;

const heldBy = ({ body }: Response): number =>
  body === undefined
    ? 0
    : typeof body === 'string'
      ? Buffer.byteLength(body)
      : 'byteLength' in body
        ? body.byteLength
        : body.bufferedBytes;

/**
 * Builds the bound on what reads hold in memory. One that is being made has the room of the largest; made, that of its
 * bytes until they are sent: slow readers of small pages take no room from others.
 */
export const createBoundedRead =
  (places: Semaphore): BoundedRead =>
  async (read) => {
    const place = await places.acquire(ROOM_OF_ONE);
    try {
      const response = await read();
      place.shrinkTo(heldBy(response));
      return { ...response, settled: () => place.release() };
    } catch (thrown) {
      place.release();
      throw thrown;
    }
  };
