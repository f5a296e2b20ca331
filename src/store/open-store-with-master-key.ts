import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../core/disk/directory.ts';
import { isProblem } from '../core/problem.ts';
import type { KeyRing } from '../core/crypto/key-ring.ts';
import { restrictDataDirectory, writeComplete } from '../core/disk/owner-only-file.ts';
import { withStartupError } from '../core/startup-error.ts';
import { openKeyRing } from './stored-key-ring.ts';
import { COPY_UNDER_WAY, RECOVERING, RESTORING } from './ports/copy-repository.ts';
import { openStore } from './open-store.ts';
import type { OpenStoreDeps } from './ports/store-adapter.ts';
import type { Store } from './ports/store.ts';

/** The settings that name a store and its master key. */
interface StoreSettings {
  readonly dataDir: string;
  readonly storeUrl: string;
  /** True if `dataDir` has the file of the store or of the journal. */
  readonly usesDataDir: boolean;
  /** Absent: the key in `dataDir`. */
  readonly masterKey?: Uint8Array;
}

/** A store, and its keys. */
export interface StoreWithKeys {
  readonly store: Store;
  /** The master key that opened it. */
  readonly masterKey: Uint8Array;
  readonly keyRing: KeyRing;
}

/** The file of the master key in `dataDir`. */
export const masterKeyFile = (dataDir: string): string => join(dataDir, 'master.key');

/** A master key as its file and its setting have it. */
export const masterKeyText = (key: Uint8Array): string => Buffer.from(key).toString('base64');

/** The master key in `dataDir`. Throws if there is none, and if the file is not 32 bytes in base64. */
export const readMasterKey = (dataDir: string): Uint8Array => {
  const file = masterKeyFile(dataDir);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`);
  return key;
};

/**
 * The master key in `dataDir`, made on the first start and readable only by its owner. Throws if the file is not 32
 * bytes.
 */
const readOrCreateMasterKey = (dataDir: string): Uint8Array => {
  const file = masterKeyFile(dataDir);
  try {
    if (!existsSync(file)) writeComplete(file, `${masterKeyText(randomBytes(32))}\n`, 'create');
  } catch (thrown) {
    // Another process was quicker: its key counts.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  return readMasterKey(dataDir);
};

interface OpenOptions {
  /** The restore that goes on with this store; no other process opens it. */
  readonly restoring?: string | undefined;
  /** Goes on with a recovery of the store that was cut off, if one was. */
  readonly isRecovering?: boolean | undefined;
  /** Opens a store that is being put back, too: damage in it may keep the restore from its end. */
  readonly isChecking?: boolean | undefined;
  /** Opens store and key ring, and retries while the store is unavailable; once by default. */
  readonly whenAvailable?: <T>(work: () => Promise<T>) => Promise<T>;
}

const describePuttingBack = (mark: string): string | undefined => {
  if (mark.startsWith(RECOVERING))
    return 'a recovery of this store was interrupted: run the same `carnet recover` again';
  if (mark.startsWith(RESTORING))
    return 'a restore into this store was interrupted: run the same `carnet restore` again';
  return undefined;
};

/** The mark of a store; none if that is damaged, which a check names by itself. */
const findMark = async ({ facts }: Pick<Store, 'facts'>): Promise<string | undefined> => {
  try {
    return await facts.find(COPY_UNDER_WAY);
  } catch (thrown) {
    if (!isProblem(thrown, 'damaged')) throw thrown;
    return undefined;
  }
};

/**
 * The reason why no process starts on a store that is being put back, as a sentence without its end; undefined for
 * another store. Rejects with Problem `store-unavailable`.
 */
export const findPuttingBack = async (store: Pick<Store, 'facts'>): Promise<string | undefined> => {
  const mark = await findMark(store);
  return mark === undefined ? undefined : describePuttingBack(mark);
};

/** Refuses a store that is half written. */
const checkUnderWay = async (
  store: Pick<Store, 'facts'>,
  { restoring, isRecovering, isChecking }: Pick<OpenOptions, 'restoring' | 'isRecovering' | 'isChecking'>,
): Promise<void> => {
  const found = isChecking === true ? await findMark(store) : await store.facts.find(COPY_UNDER_WAY);
  if (found === undefined || found === restoring) return;
  if (isRecovering === true && found.startsWith(RECOVERING)) return;
  const puttingBack = describePuttingBack(found);
  if (puttingBack === undefined)
    throw new Error('an import into this store was interrupted: run the same `carnet import --all` again');
  if (isChecking !== true) throw new Error(puttingBack);
};

/**
 * Opens the store of the settings and creates DATA_DIR if needed; the caller closes the store. Rejects with an Error
 * that names the setting if it cannot be used, or if the store belongs to another master key.
 */
export const openStoreWithMasterKey = async (
  config: StoreSettings,
  deps: OpenStoreDeps,
  { whenAvailable = (work) => work(), ...opening }: OpenOptions = {},
): Promise<StoreWithKeys> => {
  const { dataDir, storeUrl, usesDataDir } = config;
  const masterKey = await withStartupError('DATA_DIR', dataDir, () => {
    if (usesDataDir) makeDirectory(dataDir);
    restrictDataDirectory(dataDir);
    return config.masterKey ?? readOrCreateMasterKey(dataDir);
  });
  return whenAvailable(async () => {
    const store = await withStartupError('STORE_URL', storeUrl, () => openStore(storeUrl, deps));
    try {
      await checkUnderWay(store, opening);
      const keyRing = await openKeyRing(store.facts, masterKey);
      if (keyRing !== undefined) return { store, masterKey, keyRing };
      throw new Error('the store was made with another CARNET_MASTER_KEY, or this one is retired (carnet keys)');
    } catch (thrown) {
      await store.close();
      throw thrown;
    }
  });
};
