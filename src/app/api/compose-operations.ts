import { statfs } from 'node:fs/promises';
import { createCachedValue } from '../../core/concurrency/cached-value.ts';
import { defined } from '../../core/json-object.ts';
import type { Config } from '../../core/config/config.ts';
import { readUnknownSince } from '../../consent/gate/unasked-people.ts';
import type { PurposeWorkflow } from '../../consent/purposes/workflow/purpose-workflow.ts';
import type { OperationServices } from '../../api/route/services.ts';
import { canSeePurpose } from '../../consent/purposes/workflow/purpose-access.ts';
import type { DeadLetters } from '../../ingest/dead-letters.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { createFindAll, type FindAttention } from '../../telemetry/operations/attention.ts';
import {
  createFindDamage,
  createFindDeadLetters,
  createFindErasures,
  createFindForwarding,
  createFindLateNoes,
  createFindLowDisk,
  createFindOldBackup,
  createFindRising,
  createFindUnacknowledged,
  createFindUnasked,
  createFindWebhooks,
  type DiskSpace,
} from '../../telemetry/operations/attention-finders.ts';
import { createFindEndingKeys, createFindUnusedKeys } from '../../telemetry/operations/key-finders.ts';
import { createReadBeats } from '../../telemetry/operations/heartbeat.ts';
import { createReadLastBackup, createReadLastErasuresExport } from '../../telemetry/operations/last-backup.ts';
import { createOperations } from '../../telemetry/operations/operations.ts';
import { createFindRefusals } from '../../telemetry/operations/refusal-finder.ts';
import { backTimes, createCheckParts, type ProbedState, releaseLagMs } from '../../telemetry/operations/part-states.ts';
import { createReadTraffic, type ReadTraffic } from '../../telemetry/operations/read-traffic.ts';
import { createReadSourceFigures, createReadVerdicts } from '../../telemetry/operations/source-figures.ts';
import { readLastCheck } from '../../telemetry/operations/last-check.ts';
import { composeRetention, type RetainedServices } from './compose-retention.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import type { Sources } from '../../access/sources/sources.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { SourceQuota } from '../../store/ports/sources/source-repository.ts';
import type { ForwardingService } from '../../studies/forward/forwarding-service.ts';
import { createReadStudyFigures } from '../../studies/study/study-figures.ts';
import type { StudyReaders } from '../../studies/stream/study-readers.ts';
import type { WebhookService } from '../../transfer/webhooks/subscriptions/webhook-service.ts';
import { hostOfWebhook } from '../../transfer/webhooks/feeds/confirm-receiver.ts';

/** The services whose state needs operators. */
interface WatchedServices extends RetainedServices {
  readonly journal: Pick<Journal, 'ping' | 'retentionMs'>;
  readonly deadLetters: DeadLetters;
  readonly forwarding: ForwardingService;
  readonly webhooks: WebhookService;
  readonly purposeWorkflow: PurposeWorkflow;
  readonly organisations: OrganisationService;
  readonly sources: Pick<Sources, 'credentials'>;
  readonly readers: Pick<StudyReaders, 'ackLag'>;
}

interface OperationsOptions {
  readonly consistentThrough: { readonly read: () => Promise<number> };
  readonly quota: SourceQuota;
  readonly accessRecordDays: number;
  /** The folder of embedded files; absent if nothing is embedded. */
  readonly embeddedIn?: string;
  readonly closing: AbortSignal;
  /** Checks by part. A check rejects while its part takes no writes. */
  readonly partChecks: Readonly<Record<string, () => Promise<void>>>;
  /** The states of these parts that are probed all the time. */
  readonly partStates: () => ReadonlyMap<string, ProbedState>;
  /** The floor of people of every study (`STUDY_MINIMUM`). */
  readonly studyMinimum: number;
  /** The hours in which a backup is expected (BACKUP_EVERY_HOURS). By default 0: backups are watched in another way. */
  readonly backupEveryHours?: number | undefined;
  readonly now: () => number;
}

/** The name of a fact of the store: the time since which uses of keys are noted. */
const NOTED_SINCE = 'uses-noted-since';
/** The list of what needs operators is found anew every ten seconds. */
const SEEN_MS = 5000;

const composeFinders = (
  watched: WatchedServices,
  traffic: ReadTraffic,
  options: Pick<OperationsOptions, 'backupEveryHours' | 'embeddedIn' | 'partStates' | 'now'>,
): readonly FindAttention[] => {
  const { backupEveryHours = 0, embeddedIn: directory, partStates, now } = options;
  const { store, deadLetters, forwarding, webhooks, purposeWorkflow, erasures, readers, organisations } = watched;
  const listWebhooks = async (by: StaffPrincipal) => {
    const states = (await webhooks.list(by)).map(async (one) => ({
      ...one,
      host: hostOfWebhook(one),
      isWaiting: (await webhooks.confirmationOf(one)) === 'waiting',
    }));
    return Promise.all(states);
  };
  const listForwarding = async (by: StaffPrincipal) => {
    const ids = await forwarding.purposes();
    if (ids.length === 0) return [];
    const visible = new Set(
      (await purposeWorkflow.list()).filter((one) => canSeePurpose(by, one)).map(({ purpose }) => purpose.id),
    );
    return Promise.all(ids.filter((id) => visible.has(id)).map((id) => forwarding.status(id)));
  };
  // Three finders look at the last times of all sources.
  const listSeen = createCachedValue({ read: () => store.traffic.listSeen(), maxAgeMs: SEEN_MS, now });
  const keys = { credentials: () => watched.sources.credentials(), listSeen, now };
  return [
    createFindDeadLetters(async (by) =>
      (await store.deadLetters.count()) === 0 ? [] : (await deadLetters.list({}, by)).letters,
    ),
    createFindForwarding(listForwarding, now),
    createFindWebhooks(listWebhooks),
    createFindErasures(() => erasures.pending(), now),
    createFindDamage(() => readLastCheck(store.traffic)),
    createFindOldBackup(createReadLastBackup(store.traffic), { everyHours: backupEveryHours, now }),
    createFindLateNoes(createReadLastErasuresExport(store.traffic), now, () => backTimes(partStates()).storeBackAt),
    createFindLowDisk(readDiskOf(directory)),
    createFindUnasked(() => readUnknownSince(store.facts)),
    createFindUnacknowledged(
      async () =>
        Promise.all(
          (await store.studies.all()).map(async ({ id }) => ({ study: id, seconds: await readers.ackLag(id) })),
        ),
      now,
    ),
    createFindRising({
      countsOf: (subject, hours) => traffic.countsOf(subject, hours),
      sources: async ({ organisation }) => (await organisations.sources(organisation)).map(({ id }) => id),
    }),
    createFindRefusals({ traffic, listSeen, now }),
    createFindEndingKeys(keys),
    createFindUnusedKeys({
      ...keys,
      notedSince: async () => Number(await store.facts.putIfAbsent(NOTED_SINCE, String(now()))),
    }),
  ];
};

/** The folder of the files of an embedded journal or store. */
export const embeddedIn = ({
  dataDir,
  usesDataDir,
}: Partial<Pick<Config, 'dataDir' | 'usesDataDir'>>): Pick<OperationsOptions, 'embeddedIn'> =>
  usesDataDir === true ? defined({ embeddedIn: dataDir }) : {};

/** Reads the space of the disk with the data; undefined without a directory. */
export const readDiskOf = (directory: string | undefined) => async (): Promise<DiskSpace | undefined> => {
  if (directory === undefined) return undefined;
  const { bavail, blocks, bsize } = await statfs(directory);
  return { free: bavail * bsize, total: blocks * bsize };
};

/** The services by which operators watch one store. */
export const composeOperations = (watched: WatchedServices, options: OperationsOptions): OperationServices => {
  const { store, purposeWorkflow } = watched;
  const { consistentThrough, quota, embeddedIn, closing, studyMinimum, now } = options;
  const traffic = createReadTraffic({ repository: store.traffic, now });
  const readBeats = createReadBeats(store.traffic);
  const readDisk = readDiskOf(embeddedIn);
  const readLastBackup = createReadLastBackup(store.traffic);
  const readStudyFigures = createReadStudyFigures({
    listPurposes: () => purposeWorkflow.list(),
    listStates: () => store.studies.all(),
    findSource: (id) => store.sources.findSource(id),
    studyMinimum,
    now,
  });
  return {
    closing,
    operations: createOperations({
      traffic,
      readProgress: () => store.progress.all(),
      consistentThrough: () => consistentThrough.read(),
      readBeats,
      parts: {
        check: createCheckParts({ checks: options.partChecks, probed: options.partStates, now }),
        probed: options.partStates,
      },
      findAttention: createFindAll(composeFinders(watched, traffic, options)),
      readHost: async () => {
        const [disk, backupAt] = await Promise.all([readDisk(), readLastBackup()]);
        return { ...defined({ disk, backupAt }) };
      },
      now,
    }),
    retention: composeRetention(watched, options),
    sourceFigures: createReadSourceFigures({
      traffic,
      repository: store.traffic,
      readVerdicts: createReadVerdicts(store),
      credentials: () => watched.sources.credentials(),
      quota,
    }),
    studyFigures: {
      read: (by) =>
        readStudyFigures({
          isSeen: (details) => canSeePurpose(by, details),
          seesRelease: ({ owner, purpose, inForce = purpose }) =>
            by.hasInScope(inForce.scope.sources) || (owner !== undefined && owner === by.lab),
        }),
      releaseLagMs: async () => releaseLagMs(await readBeats(), now()),
    },
  };
};
