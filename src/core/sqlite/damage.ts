/** SQLITE_CORRUPT and SQLITE_NOTADB; the low byte of an error's code is its kind. */
const DAMAGED = new Set([11, 26]);

/** The words of these errors. A statement that has failed gives them again at its next call, without a code. */
const WORDS: ReadonlySet<unknown> = new Set(['database disk image is malformed', 'file is not a database']);

/** True if an error of the SQLite driver says that the file is not as SQLite wrote it. */
export const isSqliteDamage = (thrown: unknown): boolean => {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { errcode, message } = thrown as { readonly errcode?: unknown; readonly message?: unknown };
  return WORDS.has(message) || (typeof errcode === 'number' && DAMAGED.has(errcode & 0xff));
};
