import { readWal, type WalReading } from '../../../src/core/sqlite/read-wal.ts';

/** Reads the bytes of a write-ahead log, without the note of its end. */
export const readWalBytes = (log: Buffer): WalReading =>
  readWal((target, position) => log.copy(target, 0, position, position + target.length) === target.length);
