import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { RotatingKey } from './key-ring.ts';
import { Problem } from '../problem.ts';

/** Positions in lists as texts of base64url that say nothing of what stands there. */
export interface SealedCursors {
  seal(position: string): string;
  /** Throws Problem `invalid-request` if this deployment did not seal the cursor, or sealed it for another list. */
  unseal(cursor: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM; the name of the list is authenticated with the position, so that no list takes a cursor of another. */
export const createSealedCursors = (key: RotatingKey, list: string): SealedCursors => {
  const unsealBy = (bytes: Buffer, one: Uint8Array): string | undefined => {
    try {
      const decipher = createDecipheriv('aes-256-gcm', one, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(list));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const content = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([content, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  };
  return {
    seal: (position) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key.current(), nonce).setAAD(Buffer.from(list));
      const content = Buffer.concat([cipher.update(position, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, content, cipher.getAuthTag()]).toString('base64url');
    },
    unseal: (cursor) => {
      const bytes = Buffer.from(cursor, 'base64url');
      const found =
        bytes.length < NONCE_BYTES + TAG_BYTES ? [] : key.accepted().flatMap((one) => unsealBy(bytes, one) ?? []);
      if (found[0] !== undefined) return found[0];
      throw new Problem('invalid-request', 'this is not a position that a `more` link of this server named', [
        { at: 'after', detail: 'must be taken from an answer, unchanged' },
      ]);
    },
  };
};
