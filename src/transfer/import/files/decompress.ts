import { createGunzip } from 'node:zlib';
import { Problem } from '../../../core/problem.ts';
import { type Cut, DamagedData } from './damaged-data.ts';
import { inflated } from './inflated.ts';
import { withHead } from './with-head.ts';
import { unzstd, ZSTD } from './zstd.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);
/** Statements compress by 10 to 100. An input beyond both of these is made to fill a disk or a day. */
const MAX_EXPANSION = 1000;
const UNBOUNDED_BYTES = 67_108_864;

/**
 * The content of an input, decompressed if its first bytes are those of gzip or zstd. Data that are damaged or cut off
 * end there, with `onCut`. Throws DamagedData without it, and Problem `too-large` for data that expand a thousandfold.
 */
export const decompressed = async function* (
  input: AsyncIterable<Buffer>,
  onCut?: (cut: Cut) => void,
): AsyncGenerator<Buffer, void> {
  let received = 0;
  const counted = async function* (): AsyncGenerator<Buffer, void> {
    for await (const piece of input) {
      received += piece.length;
      yield piece;
    }
  };
  const { head, all } = await withHead(counted(), ZSTD.length);
  const begins = (magic: Buffer): boolean => head.subarray(0, magic.length).equals(magic);
  if (!begins(GZIP) && !begins(ZSTD)) {
    yield* all;
    return;
  }
  let expanded = 0;
  try {
    for await (const piece of begins(GZIP) ? inflated(all, createGunzip(), 'gzip') : unzstd(all)) {
      expanded += piece.length;
      if (expanded > UNBOUNDED_BYTES && expanded > received * MAX_EXPANSION)
        throw new Problem('too-large', `the input expands more than ${MAX_EXPANSION} times: decompress it yourself`);
      yield piece;
    }
  } catch (thrown) {
    if (!(thrown instanceof DamagedData) || onCut === undefined) throw thrown;
    onCut({ reason: thrown.message, bytes: expanded });
  }
};
