import { mkdirSync } from 'node:fs';
import type { Config } from './config.ts';
import { fingerprintOf, keptMasterKey } from './keys.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';

/** A store, and the master key that it was made with. */
export interface KeptStore {
  readonly store: Store;
  readonly masterKey: Uint8Array;
}

/**
 * Opens the store that the settings name, for a server or for a command beside it; whoever opens it closes it. Makes the folder of the data where
 * something is kept there. Rejects where the store was made with another master key, and with Problem `store-unavailable`.
 */
export const openKeptStore = async (config: Pick<Config, 'dataDir' | 'journalUrl' | 'storeUrl' | 'masterKey'>, { now }: { readonly now: () => number }): Promise<KeptStore> => {
  if (config.journalUrl.startsWith('sqlite:') || config.storeUrl.startsWith('sqlite:')) mkdirSync(config.dataDir, { recursive: true });
  const masterKey = config.masterKey ?? keptMasterKey(config.dataDir);
  const store = await openStore(config.storeUrl, { now });
  const fingerprint = await store.facts.keep('master-key', fingerprintOf(masterKey));
  if (fingerprint === fingerprintOf(masterKey)) return { store, masterKey };
  await store.close();
  throw new Error('the store was made with another CARNET_MASTER_KEY');
};
