/** The most keys that one call to a repository names: stores limit the bytes of a call. */
export const KEYS_PER_CALL = 5000;
