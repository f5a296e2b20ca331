import { statfs } from 'node:fs/promises';
import type { Config } from '../../config/config.ts';
import type { PurposeWorkflow } from '../../consent/purposes/purpose-workflow.ts';
import type { OperationServices } from '../../http/services.ts';
import { canSeePurpose } from '../../http/api/purposes.ts';
import type { DeadLetters } from '../../ingest/dead-letters.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { createFindAll, type FindAttention } from '../../operations/attention.ts';
import {
  createFindDeadLetters,
  createFindErasures,
  createFindForwarding,
  createFindRising,
  createFindUnacknowledged,
  createFindUnusedKeys,
  createFindWebhooks,
} from '../../operations/attention-finders.ts';
import { createReadBeats } from '../../operations/heartbeat.ts';
import { createOperations, type DiskSpace } from '../../operations/operations.ts';
import { createCheckParts, releaseLagMs } from '../../operations/part-states.ts';
import { createReadTraffic, type ReadTraffic } from '../../operations/read-traffic.ts';
import { createReadSourceFigures } from '../../operations/source-figures.ts';
import { createSources } from '../../sources/sources.ts';
import type { StaffPrincipal } from '../../staff/staff-principal.ts';
import type { SourceQuota } from '../../store/ports/consent/source-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ForwardingService } from '../../studies/forward/forwarding-service.ts';
import { createReadStudyFigures } from '../../studies/study/study-figures.ts';
import type { StudyReaders } from '../../studies/stream/study-readers.ts';
import type { WebhookService } from '../../webhooks/webhook-service.ts';

/** The services whose state needs operators. */
interface WatchedServices {
  readonly store: Store;
  readonly journal: Pick<Journal, 'ping'>;
  readonly deadLetters: Pick<DeadLetters, 'list'>;
  readonly forwarding: ForwardingService;
  readonly webhooks: Pick<WebhookService, 'list'>;
  readonly purposeWorkflow: Pick<PurposeWorkflow, 'list'>;
  readonly erasures: { readonly pending: () => Promise<{ readonly oldestSeconds: number }> };
  readonly readers: Pick<StudyReaders, 'ackLag'>;
}

interface OperationsOptions {
  readonly consistentThrough: { readonly read: () => Promise<number> };
  readonly quota: SourceQuota;
  /** The folder of embedded files; absent where nothing is embedded. */
  readonly embeddedIn?: string;
  readonly closing: AbortSignal;
  /** The floor of people of every study (`STUDY_MINIMUM`). */
  readonly studyMinimum: number;
  readonly now: () => number;
}

/** A fact of the store: since when uses of keys are noted. */
const NOTED_SINCE = 'uses-noted-since';

const composeFinders = (
  watched: WatchedServices,
  traffic: ReadTraffic,
  now: () => number,
): readonly FindAttention[] => {
  const { store, deadLetters, forwarding, webhooks, purposeWorkflow, erasures, readers } = watched;
  const listForwarding = async (by: StaffPrincipal) => {
    const ids = await forwarding.purposes();
    if (ids.length === 0) return [];
    const visible = new Set(
      (await purposeWorkflow.list()).filter((one) => canSeePurpose(by, one)).map(({ purpose }) => purpose.id),
    );
    return Promise.all(ids.filter((id) => visible.has(id)).map((id) => forwarding.status(id)));
  };
  return [
    createFindDeadLetters(async (by) => ((await store.deadLetters.count()) === 0 ? [] : deadLetters.list({}, by))),
    createFindForwarding(listForwarding, now),
    createFindWebhooks((by) => webhooks.list(by)),
    createFindErasures(() => erasures.pending(), now),
    createFindUnacknowledged(
      async () =>
        Promise.all(
          (await store.studies.all()).map(async ({ id }) => ({ study: id, seconds: await readers.ackLag(id) })),
        ),
      now,
    ),
    createFindRising(traffic),
    createFindUnusedKeys({
      credentials: () => createSources({ repository: store.sources, now }).credentials(),
      listSeen: (source) => store.traffic.listSeen(source),
      notedSince: async () => Number(await store.facts.putIfAbsent(NOTED_SINCE, String(now()))),
      now,
    }),
  ];
};

/** The folder of embedded files: those of a journal or a store that is SQLite. */
export const embeddedIn = ({
  dataDir,
  journalUrl = '',
  storeUrl = '',
}: Partial<Pick<Config, 'dataDir' | 'journalUrl' | 'storeUrl'>>): Pick<OperationsOptions, 'embeddedIn'> =>
  dataDir !== undefined && [journalUrl, storeUrl].some((url) => url.startsWith('sqlite:'))
    ? { embeddedIn: dataDir }
    : {};

const readDiskOf = (directory: string | undefined) => async (): Promise<DiskSpace | undefined> => {
  if (directory === undefined) return undefined;
  const { bavail, blocks, bsize } = await statfs(directory);
  return { free: bavail * bsize, total: blocks * bsize };
};

/** What operators watch, on one store. */
export const composeOperations = (watched: WatchedServices, options: OperationsOptions): OperationServices => {
  const { store, journal, purposeWorkflow } = watched;
  const { consistentThrough, quota, embeddedIn, closing, studyMinimum, now } = options;
  const traffic = createReadTraffic({ repository: store.traffic, now });
  const readBeats = createReadBeats(store.traffic);
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
      checkParts: createCheckParts({ checks: { journal: () => journal.ping(), store: () => store.ping() }, now }),
      findAttention: createFindAll(composeFinders(watched, traffic, now)),
      readDisk: readDiskOf(embeddedIn),
      now,
    }),
    sourceFigures: createReadSourceFigures({
      traffic,
      listSeen: (source) => store.traffic.listSeen(source),
      credentials: () => createSources({ repository: store.sources, now }).credentials(),
      quota,
    }),
    studyFigures: {
      read: (by) => readStudyFigures((details) => canSeePurpose(by, details)),
      releaseLagMs: async () => releaseLagMs(await readBeats(), now()),
    },
  };
};
