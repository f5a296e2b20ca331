import type { DamagedWal } from '../../core/sqlite/damaged-wal.ts';
import type { CheckedKind } from './checked/record-checksum.ts';

/** The answer to a failed call, without anything of a document or a filter. */
export interface StoreErrorFields {
  /** The class of the error, as in `MongoServerError`. */
  readonly error: string;
  /** The server's code, as in the error codes of MongoDB's manual; absent if no server has answered. */
  readonly code?: number;
  readonly codeName?: string;
}

/** A failed call of the store. */
export interface StoreFailure extends StoreErrorFields {
  /** Repository and method, as in `statements.insert`. */
  readonly operation: string;
}

/** An index that is being built. */
export interface IndexBuild {
  /** Collection and keys, as in `statements {refs, at}`. */
  readonly index: string;
  /** The progress by the server, from 0 to 100; absent if it gives none. */
  readonly percent?: number;
}

/** The damage that was found; for the write-ahead log of the file, also the frames that were dropped. */
export interface StoreDamage extends Partial<DamagedWal> {
  readonly part: 'statement' | 'document' | 'attachment' | 'index' | 'store-file' | CheckedKind;
  readonly id?: string;
  readonly reason?: string;
}

/** Observer of a store: log and metrics. */
export interface StoreObserver {
  /** A call has ended in Problem `store-unavailable`. */
  failed(failure: StoreFailure): void;
  /** A command is sent again. */
  retried(failure: StoreErrorFields): void;
  /** The indexes that are being built now; empty once they are there. Called again while it takes time. */
  building(builds: readonly IndexBuild[]): void;
  /**
   * Something was read that is not as it was written; `id` is a statement's id, an attachment's hash, or the key of a
   * record.
   */
  damaged(damage: StoreDamage): void;
  /** The deployment works, and is weaker than it should be: a sentence for an operator. */
  warned(warning: string): void;
}

/** Builds in the words of `/health/ready`, as in `building statements {refs, at}, 40 %`. */
export const buildsText = (builds: readonly IndexBuild[]): string =>
  builds.map(({ index, percent }) => `building ${index}${percent === undefined ? '' : `, ${percent} %`}`).join('; ');
