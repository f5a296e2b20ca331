import { textOf } from '../../../core/bytes/bytes.ts';
import { unwrap, wrap } from '../../../core/crypto/wrapped.ts';

/** Wraps the secret of a webhook for storage, bound to its id. */
export const wrapWebhookSecret = (wrappingKey: Uint8Array, webhook: string, secret: string): Promise<string> =>
  wrap(wrappingKey, Buffer.from(secret), { webhook });

/** Undefined if it was wrapped under another key, for another webhook, or was changed. */
export const unwrapWebhookSecret = async (
  wrappingKey: Uint8Array,
  webhook: string,
  wrapped: string,
): Promise<string | undefined> => {
  const opened = await unwrap(wrappingKey, wrapped, { webhook }).catch(() => undefined);
  return opened && textOf(opened);
};
