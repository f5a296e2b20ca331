import { createKeptSince } from '../consent/gate/retention-window.ts';
import { createRecordPurposes } from '../consent/purposes/recording-purpose.ts';
import { type ChainKeeper, createChainKeeper } from '../consent/audit/audit-log.ts';
import { type PublishedHead, verifyHead } from '../consent/audit/signed-head.ts';
import { signingKeysOf } from '../consent/audit/jws.ts';
import { openKeptStore } from '../app/open-store-with-master-key.ts';
import { deriveKey } from '../core/derived-keys.ts';
import { createProfiles, type Profiles } from '../profiles/registry/profile-registry.ts';
import { readProfileFolder } from '../profiles/registry/read-profile-directory.ts';
import { readSettings } from '../app/load-config.ts';
import { createCountPastKeep } from '../sink/sweeps/expired.ts';
import { createSources, type Sources } from '../sources/sources.ts';

/** What commands work on. */
export interface Opened {
  readonly sources: Sources;
  /**
   * The profiles in force, the folder's too. Rejects with Problem `invalid-profile` where one of the folder is none.
   */
  readonly profiles: () => Promise<Profiles>;
  /**
   * The audit chain, to be verified: against a head that was published, and whether a text is one that this Carnet has
   * signed.
   */
  readonly chain: () => Promise<{
    readonly verify: (published?: PublishedHead) => ReturnType<ChainKeeper['verify']>;
    readonly headSignedBy: (jws: string) => Promise<PublishedHead | undefined>;
  }>;
  /** How many statements have passed what a source keeps. */
  readonly countPastKeep: ReturnType<typeof createCountPastKeep>;
}

/**
 * Opens the store that the environment names, lets `use` work on it, and closes it whatever comes of that. No server
 * needs to run, and one may.
 */
export const withStore = async <T>(
  env: Readonly<Record<string, string | undefined>>,
  use: (opened: Opened) => Promise<T>,
): Promise<T> => {
  const config = readSettings(env);
  const now = Date.now;
  const { store, masterKey } = await openKeptStore(config, { now });
  try {
    return await use({
      sources: createSources({ repository: store.sources, now }),
      countPastKeep: createCountPastKeep({
        statements: store.statements,
        now,
        keptSince: createKeptSince({
          source: (id) => store.sources.source(id),
          records: createRecordPurposes({ repository: store.purposes, institution: config.institution }),
          now,
        }),
      }),
      chain: async () => {
        const keys = await signingKeysOf(deriveKey(masterKey, 'chain'));
        const keeper = createChainKeeper({ repository: store.events, keys, now });
        return {
          verify: (published) => keeper.verify(undefined, published),
          headSignedBy: (jws) => verifyHead(jws, keys.publicKey),
        };
      },
      profiles: async () => {
        const profiles = createProfiles({
          repository: store.profiles,
          folder: readProfileFolder(config.profilesDir),
          now,
        });
        await profiles.refresh();
        return profiles;
      },
    });
  } finally {
    await store.close();
  }
};
