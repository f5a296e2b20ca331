/** What is found in a store without opening it: nothing is created and nothing is converted. */
export interface StoreInspection {
  /** Its program and version, as in `MongoDB 7.0.5`. */
  readonly product: string;
  /** False where no Carnet has used it yet. */
  readonly isThere: boolean;
  /** Whether this process may write. */
  readonly isWritable: boolean;
  /** SQLite: the number of its schema. */
  readonly format?: number;
  /** MongoDB: indexes that are not there, as in `statements {refs, at}`. */
  readonly missingIndexes: readonly string[];
  /** MongoDB: its clock, in milliseconds since the epoch. */
  readonly clock?: number;
}

/** An index that is not as the rows, or the documents, are. */
export interface DamagedIndex {
  readonly name: string;
  /** What is wrong with it; nothing of a row. */
  readonly fault: string;
  /** Made anew from these, if that was asked for; `not-mendable` if it cannot be. */
  readonly state: 'damaged' | 'mended' | 'not-mendable';
}

/** What is wrong in the file of a store, or in the database. */
export interface CheckedStoreFile {
  /** In the words of SQLite, but for indexes; of MongoDB, collections with records that it cannot read. */
  readonly lines: readonly string[];
  readonly indexes: readonly DamagedIndex[];
}
