/** Of which epoch the cursors of streams are: after a restore of Carnet those of before are over for good. */
export interface StreamEpoch {
  /** Empty for the first epoch. */
  readonly id: () => string;
  /** False while the store catches up with its journal: then nothing of a study is given. */
  readonly isReadable: () => boolean;
}

/** Of a store that was never restored. */
export const FIRST_EPOCH: StreamEpoch = { id: () => '', isReadable: () => true };
