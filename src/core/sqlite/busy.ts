/** SQLITE_BUSY, SQLITE_LOCKED; the low byte of an error's code is its kind. */
const BUSY = new Set([5, 6]);

/** True if an error of the SQLite driver says that another connection is in the way. */
export const isSqliteBusy = (thrown: unknown): boolean => {
  const { errcode } = thrown as { readonly errcode?: unknown };
  return typeof errcode === 'number' && BUSY.has(errcode & 0xff);
};
