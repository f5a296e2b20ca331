import { textOf } from '../../core/bytes/bytes.ts';
import { unwrap, wrap } from '../../core/crypto/wrapped.ts';
import { TargetUnavailable } from './deliver.ts';

/** The data to which the secret of a target is bound: it is never sent to an address that it was not given for. */
interface TargetOfSecret {
  /** The id of the purpose. */
  readonly id: string;
  readonly url: string;
}

export const wrapTargetSecret = (
  wrappingKey: Uint8Array,
  { id, url }: TargetOfSecret,
  secret: string,
): Promise<string> => wrap(wrappingKey, Buffer.from(secret), { forward: id, url });

/**
 * Rejects with TargetUnavailable (`unreadable-secret`) if it was wrapped under another key, for another purpose or URL,
 * or was changed.
 */
export const unwrapTargetSecret = async (
  wrappingKey: Uint8Array,
  { id, url }: TargetOfSecret,
  wrapped: string,
): Promise<string> => {
  const secret = await unwrap(wrappingKey, wrapped, { forward: id, url }).catch(() => {
    throw new TargetUnavailable('unreadable-secret');
  });
  return textOf(secret);
};
