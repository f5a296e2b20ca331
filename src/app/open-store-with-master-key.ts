import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { makeDirectory } from '../core/directory.ts';
import { fingerprintOf } from '../core/derived-keys.ts';
import { restrictDataDirectory, writeWhole } from '../core/owner-only-file.ts';
import { withStartupError } from './startup-error.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/ports/store.ts';

/** A store, and the master key that it was made with. */
export interface StoreWithMasterKey {
  readonly store: Store;
  readonly masterKey: Uint8Array;
}

/**
 * The master key in `dataDir`, made on the first start and readable by its owner alone. Throws where the file is not 32
 * bytes.
 */
const readOrCreateMasterKey = (dataDir: string): Uint8Array => {
  const file = join(dataDir, 'master.key');
  try {
    if (!existsSync(file)) writeWhole(file, `${randomBytes(32).toString('base64')}\n`, 'create');
  } catch (thrown) {
    // Another process was quicker: its key counts.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`);
  return key;
};

/**
 * Opens the store of the settings and makes DATA_DIR where files are needed in it. The caller closes the store. Rejects
 * with an Error that names the setting: where it cannot be used, or where the store belongs to another master key.
 */
export const openStoreWithMasterKey = async (
  config: Pick<Config, 'dataDir' | 'journalUrl' | 'storeUrl' | 'masterKey'>,
  { now }: { readonly now: () => number },
): Promise<StoreWithMasterKey> => {
  const { dataDir, journalUrl, storeUrl } = config;
  const masterKey = await withStartupError('DATA_DIR', dataDir, () => {
    if (journalUrl.startsWith('sqlite:') || storeUrl.startsWith('sqlite:')) makeDirectory(dataDir);
    restrictDataDirectory(dataDir);
    return config.masterKey ?? readOrCreateMasterKey(dataDir);
  });
  const store = await withStartupError('STORE_URL', storeUrl, () => openStore(storeUrl, { now }));
  const fingerprint = await store.facts.putIfAbsent('master-key', fingerprintOf(masterKey));
  if (fingerprint === fingerprintOf(masterKey)) return { store, masterKey };
  await store.close();
  throw new Error('the store was made with another CARNET_MASTER_KEY');
};
