/** The findings about a store that is not opened: nothing is created and nothing is converted. */
export interface StoreInspection {
  /** Its program and version, as in `MongoDB 7.0.5`. */
  readonly product: string;
  /** False if no Carnet has used it yet. */
  readonly isThere: boolean;
  /** True if this process may write. */
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
  /** The fault of the index; nothing of a row. */
  readonly fault: string;
  /** `mended`: it was made anew from these, as was asked for; `not-mendable`: that cannot be done. */
  readonly state: 'damaged' | 'mended' | 'not-mendable';
}

/** The faults in the file of a store, or in the database. */
export interface CheckedStoreFile {
  /** Faults in the words of SQLite, but for indexes; for MongoDB, collections with records that it cannot read. */
  readonly lines: readonly string[];
  readonly indexes: readonly DamagedIndex[];
}
