import { createReserveIds } from '../../../src/ingest/sink-outcome/reserve-ids.ts';
import { createIdPlaces } from '../../../src/ingest/sink-outcome/id-place.ts';
import { createReadSharedIds } from '../../../src/access/sources/organisations/shared-ids.ts';
import { createFindExistingIds } from '../../../src/ingest/sink-outcome/existing-ids.ts';
import { createIngest, type Ingest } from '../../../src/ingest/ingest.ts';
import type { ReadAfterWrite } from '../../../src/ingest/sink-outcome/read-after-write.ts';
import type { ConsentServices } from '../../../src/app/consent/compose-consent.ts';
import { isProblem } from '../../../src/core/problem.ts';
import type { StampedBatch } from '../../../src/xapi/model/types.ts';
import type { ConsentOutcome, Recorded, Spec } from './consent-sink-outcome.ts';
import { LETTERS, SOURCES } from './consent-sink-people.ts';
import type { ScheduleLog } from './consent-sink-log.ts';
import type { Scheduler, Worker } from '../scheduler.ts';
import type { Repositories } from '../sink/straying-store.ts';
import { aCaller } from '../../support/builders/http/a-caller.ts';

/** What the API processes of a schedule share. */
export interface IngestionDeps {
  readonly scheduler: Scheduler;
  readonly specs: ReadonlyMap<string, readonly [Spec, Spec]>;
  readonly log: ScheduleLog;
  /** How often a statement has its other content. */
  readonly otherContent: number;
  /** Takes the letters that came to the source on public task. */
  readonly met: Set<string>;
  readonly answered: (answer: ConsentOutcome['answers'][number]) => void;
}

interface IngestionProcess {
  readonly worker: Worker;
  readonly repositories: Repositories;
  readonly consentServices: ConsentServices;
}

const EXPECTED = ['statement-conflict', 'forbidden', 'overloaded', 'journal-unavailable'] as const;

/**
 * A client and the real ingestion, with its gate. Requests of a few statements come one after the other; some wait
 * until their statements can be read.
 */
export const createIngestion =
  ({ scheduler, specs, log, otherContent, met, answered }: IngestionDeps) =>
  async ({ worker, repositories, consentServices }: IngestionProcess, times: number): Promise<void> => {
    const { int, pick, random } = scheduler;
    const ids = [...specs.keys()];
    let since = 0;

    const append = async (batch: StampedBatch) => {
      // Long after the decisions were read.
      if (random() < 0.15) await worker.sleep(int(pick([60, 900])));
      const admitted = batch.ids.map((id, index): Recorded => {
        const statement = JSON.parse(
          Buffer.from(batch.body.subarray(batch.spans[2 * index], batch.spans[2 * index + 1])).toString(),
        ) as Spec['statement'];
        const content = Number((statement['result'] as { readonly response: string }).response);
        return {
          id,
          content,
          source: batch.source,
          statement,
          people: batch.people?.[index] ?? [],
          since,
          until: scheduler.time(),
          admittedAt: batch.admittedAt,
        };
      });
      const position = await log.append(worker, batch, admitted);
      // A plain producer may write twice.
      return random() < 0.1 ? log.append(worker, batch, admitted) : position;
    };

    const waitForBatch: ReadAfterWrite['waitForBatch'] = async ({ partition, offset, frame }) => {
      for (let polls = random() < 0.3 ? Infinity : 0; polls <= 40; polls++) {
        const progress = (await repositories.progress.all()).find((one) => one.partition === partition);
        if (progress?.offset !== undefined && progress.offset > offset) {
          const deadLetters = progress.deadLetters.filter(
            (position) => position.offset === offset && position.frame === frame,
          );
          answered({ partition, offset, code: deadLetters.length > 0 ? 409 : 200 });
          return { kind: 'readable', deadLetters };
        }
        await worker.sleep(int(15));
      }
      return { kind: 'late' };
    };

    const findExistingIds = createFindExistingIds({
      repository: repositories.statements,
      retentionVerdicts: consentServices.retentionVerdicts,
    });
    const ingest: Ingest = createIngest({
      checks: {
        idPlaces: createIdPlaces({
          repository: repositories.statements,
          readSharedIds: createReadSharedIds({ sources: { listSources: () => Promise.resolve([]) }, now: worker.now }),
        }),
        findExistingIds,
        profileOutcomes: { find: () => undefined, read: () => Promise.resolve([]) },
        checkProfiles: () => Promise.resolve(undefined),
        gate: consentServices.gate,
        readKeptStored: () => Promise.resolve(undefined),
        checkRetention: () => Promise.resolve(),
        reserveIds: createReserveIds({
          reservations: repositories.idReservations,
          progress: repositories.progress,
          findExistingIds,
          now: worker.now,
          sleep: (milliseconds) => worker.sleep(milliseconds),
        }),
      },
      attachments: undefined as never,
      journal: { append },
      readAfterWrite: { waitForBatch },
      authority: ({ source: { id } }) =>
        `{"objectType":"Agent","account":{"homePage":"https://lrs.example","name":"${id}"}}`,
      now: worker.now,
      limits: { statements: 10, bytes: 1_000_000 },
    });

    for (let n = 0; n < times; n++) {
      await worker.sleep(int(30));
      const picked = [...new Set(Array.from({ length: 1 + int(3) }, () => pick(ids)))].map(
        (id) => specs.get(id)![random() < otherContent ? 1 : 0],
      );
      // Now and then another source brings what is of this one.
      const source = random() < 0.2 ? pick(Object.keys(SOURCES)) : picked[0]!.source;
      const posted = source === picked[0]!.source ? picked.filter((one) => one.source === source) : picked;
      since = scheduler.time();
      const body = JSON.stringify(posted.map(({ statement }) => statement));
      if (source === 'h5p') for (const letter of LETTERS) if (body.includes(`mailto:${letter}@`)) met.add(letter);
      try {
        await ingest.post({
          caller: aCaller({ key: source, source: SOURCES[source]! }),
          version: '1.0.3',
          body: Buffer.from(body),
        });
      } catch (thrown) {
        if (!EXPECTED.some((kind) => isProblem(thrown, kind))) throw thrown;
      }
    }
  };
