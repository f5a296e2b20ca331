import { allowFormerDefiners } from '../../access/sources/allow-former-definers.ts';
import { createRetentionStart } from '../../consent/gate/retention-window.ts';
import { createRecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { type PublishedHead, verifyHead } from '../../consent/audit/signed-head.ts';
import { openAuditLog } from '../../consent/audit/open-audit-log.ts';
import { composeGrants } from '../../app/consent/compose-grants.ts';
import { findFormerReaders, readBoundary } from '../../app/startup/read-boundary.ts';
import { composeLookups } from '../../app/consent/compose-lookups.ts';
import { composeStaff } from '../../app/api/compose-staff.ts';
import { retireMasterKeys, rotateKeyRing } from '../../store/stored-key-ring.ts';
import { writeComplete } from '../../core/disk/owner-only-file.ts';
import {
  masterKeyFile,
  masterKeyText,
  openStoreWithMasterKey,
  type StoreWithKeys,
} from '../../store/open-store-with-master-key.ts';
import { addNoes } from '../../backup/noes/start-noes.ts';
import type { Config } from '../../core/config/config.ts';
import { isProblem } from '../../core/problem.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import { readProfileDirectory } from '../../profiles/registry/read-profile-directory.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import type { StaffAccounts } from '../../access/staff/staff-accounts.ts';
import { createEraseExpiredDocuments } from '../../sink/sweeps/erase-expired-documents.ts';
import { createExpiredRecords, type ExpiredRecords } from '../../sink/sweeps/expired.ts';
import type { ReadExport } from '../../transfer/export/write-export.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import type { FormerReader, Grants } from '../../access/sources/sharing/grants.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import { createFindController } from '../../access/sources/organisations/find-controller.ts';
import type { Sources } from '../../access/sources/sources.ts';
import { reportBuilds } from './report-builds.ts';
import { writeError } from './write-terminal.ts';

/** The services that commands use. */
export interface Opened {
  /** The keys of this installation. */
  readonly keys: {
    /** Adds a generation and a master key: in its file, or, if a setting has the key, returned for that setting. */
    readonly rotate: () => Promise<{ readonly file: string } | { readonly masterKey: string }>;
    /** Closes the store to every earlier master key. Resolves with the number of those keys. */
    readonly retire: () => Promise<number>;
  };
  readonly sources: Sources;
  /** Grants, the services that a change of grants needs, and the credentials that read more in an older release. */
  readonly grants: {
    readonly service: Grants;
    readonly organisations: OrganisationService;
    readonly recordChange: RecordChange;
    readonly formerReaders: () => Promise<readonly FormerReader[]>;
  };
  /** The accounts of staff, and the address at which people redeem invitations. */
  readonly staff: { readonly accounts: StaffAccounts; readonly publicUrl: string };
  /** The profiles in force, the folder's too. Rejects with Problem `invalid-profile` if one of the folder is none. */
  readonly profiles: () => Promise<ProfileRegistry>;
  /** Verifies the audit chain against a published head, and says if this Carnet has signed a text. */
  readonly auditLog: {
    readonly verify: (published?: PublishedHead) => ReturnType<AuditLog['verify']>;
    readonly headSignedBy: (jws: string) => Promise<PublishedHead | undefined>;
  };
  /** Reads the statements that the parameters of /v1/export ask for, straight from the store. */
  readonly readExport: (search: URLSearchParams) => Promise<ReadExport>;
  /** Data older than the retention of its source. A deletion is an event of the audit chain. */
  readonly expired: ExpiredRecords;
}

const warnOfUnconfirmed = (): void => {
  writeError(
    'carnet: the newest statements of the store are left out, since no sink has confirmed that none will be added ' +
      'before them. Start Carnet, then run the same command again.\n',
  );
};

/** Adds new noes to the list of noes when a command ends. A list that cannot be written is reported. */
const addToNoes = async (
  { noesFile: file }: Config,
  { store, keyRing }: Pick<StoreWithKeys, 'store' | 'keyRing'>,
): Promise<void> => {
  try {
    const code = await addNoes(store, { file, masterKey: keyRing.root, now: Date.now });
    if (code !== undefined) writeError(`carnet: the list of noes cannot be written (${code}): ${file}\n`);
  } catch (thrown) {
    // The command has printed its result. A server reports a fault of the store.
    if (!isProblem(thrown)) throw thrown;
  }
};

/** Opens the store that the environment names for `use`, and closes it. A server may run at the same time. */
export const withStore = async <T>(
  env: Readonly<Record<string, string | undefined>>,
  use: (opened: Opened) => Promise<T>,
): Promise<T> => {
  const config = requireSettings(env);
  const now = Date.now;
  const { store, masterKey, keyRing } = await openStoreWithMasterKey(config, { now, observe: reportBuilds() });
  let isDone = false;
  try {
    const { auditLog, keys, recordChange } = await openAuditLog({ store, keyRing: () => keyRing, now });
    const { publicUrl } = config;
    const lookups = composeLookups(store, now);
    const { findSharingSources } = lookups;
    const { staffAccounts, sourcesBy } = composeStaff({
      store,
      lookups,
      recordChange,
      masterKey: keyRing.root,
      publicUrl,
      now,
    });
    await allowFormerDefiners({ facts: store.facts, sources: sourcesBy({ actor: 'carnet' }), now });
    const records = createRecordPurposes({
      repository: store.purposes,
      institution: config.institution,
      findController: createFindController({ organisations: store.organisations, now }),
    });
    const findSource = (id: string) => store.sources.findSource(id);
    const retentionStart = createRetentionStart({ findSource, records, now });
    const expired = createExpiredRecords({ ...store, findSharingSources, retainedSince: retentionStart, now });
    const purgeDeleted = () => store.purgeDeleted();
    const eraseDocuments = createEraseExpiredDocuments({ expired, recordChange, purgeDeleted });
    const done = await use({
      grants: {
        service: composeGrants({ sources: store.sources, records, now }),
        organisations: lookups.organisations,
        recordChange,
        formerReaders: async () => findFormerReaders(store, await readBoundary(store, now), now()),
      },
      staff: { accounts: staffAccounts, publicUrl },
      sources: sourcesBy({ actor: 'cli' }),
      keys: {
        rotate: async () => {
          const newKey = await recordChange(
            { type: 'keys.rotated', by: 'cli', data: { number: keyRing.number + 1 } },
            () => rotateKeyRing(store.facts, { masterKey, ring: keyRing, now: now() }),
          );
          if (config.masterKey !== undefined) return { masterKey: masterKeyText(newKey) };
          const file = masterKeyFile(config.dataDir);
          writeComplete(file, `${masterKeyText(newKey)}\n`, 'replace');
          return { file };
        },
        retire: () =>
          recordChange({ type: 'keys.retired', by: 'cli', data: { number: keyRing.number } }, () =>
            retireMasterKeys(store.facts, masterKey, keyRing),
          ),
      },
      readExport: async (search) => {
        const { composeStoreExport } = await import('../../app/api/compose-export.ts');
        return composeStoreExport({
          store,
          recordChange,
          retentionStart,
          findByUuid: lookups.findByUuid,
          now,
          onUnconfirmed: warnOfUnconfirmed,
        })(search);
      },
      expired: {
        ...expired,
        deleteDocuments: (source, before) => eraseDocuments({ by: 'cli', source, before }),
      },
      auditLog: {
        verify: (published) => auditLog.verify(undefined, published),
        headSignedBy: (jws) => verifyHead(jws, keys),
      },
      profiles: async () => {
        const { createProfileRegistry } = await import('../../profiles/registry/profile-registry.ts');
        const profiles = createProfileRegistry({
          repository: store.profiles,
          files: readProfileDirectory(config.profilesDir),
          now,
        });
        await profiles.refresh();
        return profiles;
      },
    });
    isDone = true;
    return done;
  } finally {
    try {
      const adding = addToNoes(config, { store, keyRing });
      // If the command failed, its error is reported.
      await (isDone ? adding : adding.catch(() => undefined));
    } finally {
      await store.close();
    }
  }
};
