import type { Config } from '../config/config.ts';
import { makeDirectory } from '../core/directory.ts';
import { fingerprintOf, readOrCreateMasterKey } from '../core/derived-keys.ts';
import { opening } from './startup-error.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/ports/store.ts';

/** A store, and the master key that it was made with. */
export interface KeptStore {
  readonly store: Store;
  readonly masterKey: Uint8Array;
}

/**
 * Opens the store that the settings name, for a server or for a command beside it; whoever opens it closes it. Makes
 * the folder of the data where something is kept there. Rejects where the store was made with another master key, and
 * where a setting names what cannot be used, with an Error that says which.
 */
export const openKeptStore = async (
  config: Pick<Config, 'dataDir' | 'journalUrl' | 'storeUrl' | 'masterKey'>,
  { now }: { readonly now: () => number },
): Promise<KeptStore> => {
  const { dataDir, journalUrl, storeUrl } = config;
  const masterKey = await opening('DATA_DIR', dataDir, () => {
    if (journalUrl.startsWith('sqlite:') || storeUrl.startsWith('sqlite:')) makeDirectory(dataDir);
    return config.masterKey ?? readOrCreateMasterKey(dataDir);
  });
  const store = await opening('STORE_URL', storeUrl, () => openStore(storeUrl, { now }));
  const fingerprint = await store.facts.keep('master-key', fingerprintOf(masterKey));
  if (fingerprint === fingerprintOf(masterKey)) return { store, masterKey };
  await store.close();
  throw new Error('the store was made with another CARNET_MASTER_KEY');
};
