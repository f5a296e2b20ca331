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
