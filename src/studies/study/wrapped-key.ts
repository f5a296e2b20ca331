import { unwrap, wrap } from '../../core/crypto/wrapped.ts';

/** Wraps a study's key for storage, bound to the study's id. */
export const wrapStudyKey = (wrappingKey: Uint8Array, study: string, key: Uint8Array): Promise<string> =>
  wrap(wrappingKey, key, { study });

/** Rejects with an Error if the key was wrapped under another key or for another study, or was changed. */
export const unwrapStudyKey = (wrappingKey: Uint8Array, study: string, wrapped: string): Promise<Uint8Array> =>
  unwrap(wrappingKey, wrapped, { study });
