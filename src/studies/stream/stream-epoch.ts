/** The epoch of the cursors of streams. After a restore of Carnet, cursors of earlier epochs are over for good. */
export interface StreamEpoch {
  /** The id; empty for the first epoch. */
  readonly id: () => string;
  /** False while the store catches up with its journal. Nothing of a study is sent then. */
  readonly isReadable: () => boolean;
}

/** The epoch of a store that was never restored. */
export const FIRST_EPOCH: StreamEpoch = { id: () => '', isReadable: () => true };
