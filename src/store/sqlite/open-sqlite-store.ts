import { createBatchedLookup } from '../../core/concurrency/batched-lookup.ts';
import { type DamagedWal, findDamagedWals, quarantineDamagedWal } from '../../core/sqlite/damaged-wal.ts';
import type { Store } from '../ports/store.ts';
import { type Connection, createGuarded, damagedFile, openConnection, promised } from './connection/connection.ts';
import { createSqliteFactRepository } from './connection/fact-repository.ts';
import { migrate } from './connection/schema.ts';
import { createSqliteAccessRecordRepository } from './consent/access-record-repository.ts';
import { createSqliteAuditEventRepository } from './consent/audit-event-repository.ts';
import { createSqliteEndedSessionRepository } from './consent/ended-session-repository.ts';
import { createSqliteErasureRepository } from './consent/erasure-repository.ts';
import { createSqliteMentionRepository } from './consent/mention-repository.ts';
import { createSqliteOrganisationRepository } from './sources/organisation-repository.ts';
import { createSqlitePersonRepository } from './consent/person-repository.ts';
import { createSqlitePurposeRepository } from './consent/purpose-repository.ts';
import { createSqliteReplacementRepository } from './consent/replacement-repository.ts';
import { createSqliteSessionCredentialRepository } from './sources/session-credential-repository.ts';
import { createMemorySignInFailureRepository } from './sources/sign-in-failure-repository.ts';
import { createSqliteSourceRepository } from './sources/source-repository.ts';
import { createSqliteStaffRepository, createSqliteStaffSessionRepository } from './sources/staff-repository.ts';
import { createSqliteTrafficRepository } from './sources/traffic-repository.ts';
import { createSqliteCopyRepository } from './copy-repository.ts';
import { createSqliteRecordCheckRepository } from './record-check-repository.ts';
import { createSqlitePatternRunRepository } from './profiles/pattern-run-repository.ts';
import { createSqliteProfileRepository } from './profiles/profile-repository.ts';
import { createSqliteUnmatchedRepository } from './profiles/unmatched-repository.ts';
import { createSqliteRunLeaseRepository } from './profiles/run-lease-repository.ts';
import { createSqliteViolationRepository } from './profiles/violation-repository.ts';
import { createSqliteDeadLetterRepository } from './sink/dead-letter-repository.ts';
import { createSqliteIdReservationRepository } from './sink/id-reservation-repository.ts';
import { createSqliteProgressRepository, type SqliteProgressRepository } from './sink/progress-repository.ts';
import { openProgressTimes } from './sink/progress-times.ts';
import { createSqliteActivityRepository } from './statements/activity-repository.ts';
import { createSqliteAttachmentRepository } from './statements/attachment-repository.ts';
import { createSqliteDocumentRepository } from './statements/document-repository.ts';
import { createSqliteStatementRepository } from './statements/statement-repository.ts';
import { createSqliteForwardingRepository } from './studies/forwarding-repository.ts';
import { createSqliteWebhookRepository } from './studies/webhook-repository.ts';
import { createSqliteReleaseRepository } from './studies/release-repository.ts';
import { createSqliteStudyRepository } from './studies/study-repository.ts';
import { createSqliteVolumeRepository } from './studies/volume-repository.ts';

export interface SqliteStoreDeps {
  /** A path, or `:memory:` for a store that ends with the process. */
  readonly file: string;
  readonly now: () => number;
  /** Called at every error that says that the file is damaged, and with each log that a start found damaged. */
  readonly onDamaged?: (found?: DamagedWal) => void;
  /** Called with the name of an index that has led to no row of its own. */
  readonly onDamagedIndex?: (name: string) => void;
}

type Repositories = Omit<Store, 'isRemote' | 'purgeDeleted' | 'writeVersion' | 'ping' | 'close' | 'signInFailures'>;

/** The repositories that the journal or a new count restores after a lost write. */
const replayableRepositories = (connection: Connection, progress: SqliteProgressRepository) => {
  const statements = createSqliteStatementRepository(connection);
  const patternRuns = createSqlitePatternRunRepository(connection);
  return {
    // The begin of a read costs more than a look-up: concurrent ones are one call.
    statements: { ...statements, find: createBatchedLookup((ids: readonly string[]) => statements.find(ids)) },
    patternRuns: { ...patternRuns, find: createBatchedLookup((keys: readonly string[]) => patternRuns.find(keys)) },
    // A power cut ends the requests that hold the leases, too.
    runLeases: createSqliteRunLeaseRepository(connection),
    activities: createSqliteActivityRepository(connection),
    violations: createSqliteViolationRepository(connection),
    unmatched: createSqliteUnmatchedRepository(connection),
    progress,
    deadLetters: createSqliteDeadLetterRepository(connection),
    traffic: createSqliteTrafficRepository(connection),
    volumes: createSqliteVolumeRepository(connection),
  } satisfies Partial<Repositories>;
};

const durableRepositories = (connection: Connection) => {
  const people = createSqlitePersonRepository(connection);
  return {
    people: {
      ...people,
      findByIdentifiers: createBatchedLookup((keys: readonly string[]) => people.findByIdentifiers(keys)),
      find: createBatchedLookup((ids: readonly string[]) => people.find(ids)),
    },
    // The promise of a 200 rests on a confirmed reservation.
    idReservations: createSqliteIdReservationRepository(connection),
    purposes: createSqlitePurposeRepository(connection),
    accessRecords: createSqliteAccessRecordRepository(connection),
    auditEvents: createSqliteAuditEventRepository(connection),
    erasures: createSqliteErasureRepository(connection),
    mentions: createSqliteMentionRepository(connection),
    replacements: createSqliteReplacementRepository(connection),
    releases: createSqliteReleaseRepository(connection),
    studies: createSqliteStudyRepository(connection),
    forwardings: createSqliteForwardingRepository(connection),
    webhooks: createSqliteWebhookRepository(connection),
    sources: createSqliteSourceRepository(connection),
    staff: createSqliteStaffRepository(connection),
    staffSessions: createSqliteStaffSessionRepository(connection),
    organisations: createSqliteOrganisationRepository(connection),
    sessionCredentials: createSqliteSessionCredentialRepository(connection),
    endedSessions: createSqliteEndedSessionRepository(connection),
    facts: createSqliteFactRepository(connection),
    profiles: createSqliteProfileRepository(connection),
    documents: createSqliteDocumentRepository(connection),
    attachments: createSqliteAttachmentRepository(connection),
    copies: createSqliteCopyRepository(connection),
    recordChecks: createSqliteRecordCheckRepository(connection),
  } satisfies Partial<Repositories>;
};

/**
 * Opens the store in one SQLite file, which several processes may share, and migrates it to the newest schema. Rejects
 * with Problem `store-unavailable`, and with `damaged` if SQLite cannot read the file.
 */
export const openSqliteStore = ({ file, now, onDamaged, onDamagedIndex }: SqliteStoreDeps): Promise<Store> =>
  promised(() => {
    // A power cut may lose the last writes of this connection: the journal replays them.
    let isDamaged = false;
    const noteDamage = (index?: string): void => {
      if (index !== undefined) {
        onDamagedIndex?.(index);
        return;
      }
      isDamaged = true;
      onDamaged?.();
    };
    createGuarded(() => noteDamage())(() => quarantineDamagedWal(file));
    for (const found of findDamagedWals(file)) onDamaged?.(found);
    const replayable = openConnection(file, 'NORMAL', noteDamage);
    try {
      migrate(replayable);
    } catch (thrown) {
      replayable.close();
      throw thrown;
    }
    // The writes of this connection are on the disk when their calls resolve.
    const durable = file === ':memory:' ? replayable : openConnection(file, 'FULL', noteDamage);
    // A migration may have turned it off.
    replayable.exec('PRAGMA secure_delete=ON');
    // People are read for every statement: 100,000 fit in these 64 MB.
    durable.exec('PRAGMA cache_size=-65536');
    const progress = createSqliteProgressRepository(replayable, { times: openProgressTimes(file), now });
    return {
      isRemote: false,
      ...replayableRepositories(replayable, progress),
      ...durableRepositories(durable),
      purgeDeleted: () => promised(() => durable.truncateLog()),
      // Changes with commits of the other connection and of other processes.
      writeVersion: () => promised(() => Number(replayable.get('PRAGMA data_version')?.['data_version'])),
      signInFailures: createMemorySignInFailureRepository(),
      ping: () =>
        promised(() => {
          for (const connection of new Set([durable, replayable])) connection.probe();
          // Refused for as long as the process runs: what writes to a damaged file may damage more.
          if (isDamaged) throw damagedFile();
        }),
      close: async () => {
        // Group writes of this turn are committed first.
        await new Promise(setImmediate);
        progress.close();
        durable.close();
        replayable.close();
      },
    };
  });
