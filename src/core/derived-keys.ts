import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a derived key is for: one label a use. */
export type KeyUse = 'more' | 'blind-index' | 'links' | 'sessions' | 'wrap' | 'chain';

/** The 32-byte key of one use, derived from the master key (HKDF-SHA-256, RFC 5869). */
export const deriveKey = (masterKey: Uint8Array, use: KeyUse): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), `carnet/${use}`, 32));

/** Identifies a master key without revealing it. */
export const fingerprintOf = (masterKey: Uint8Array): string =>
  createHash('sha256').update('carnet/fingerprint').update(masterKey).digest('base64url');

/**
 * The master key in `dataDir`, made on the first start and readable by its owner alone. Throws where the file is not 32
 * bytes.
 */
export const readOrCreateMasterKey = (dataDir: string): Uint8Array => {
  const file = join(dataDir, 'master.key');
  try {
    if (!existsSync(file))
      writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (thrown) {
    // Another process was quicker: its key counts.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`);
  return key;
};
