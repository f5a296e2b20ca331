import { createHash } from 'node:crypto';

/**
 * The partition of the journal whose releaser does what no message of the journal asks for: windows, heartbeats, what
 * is stored already. The same for a study wherever it is asked.
 */
export const studyOwner = (study: string, partitions: number): number =>
  createHash('sha256').update(study).digest().readUInt32BE(0) % partitions;
