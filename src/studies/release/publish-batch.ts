import { sourceOfRecord } from '../../consent/purposes/recording-purpose.ts';
import { batchesOf } from '../../core/batches.ts';
import { asBuffer } from '../../core/bytes/bytes.ts';
import type { JournalMessage, Marker } from '../../journal/port/journal.ts';
import type { StudyAppender, StudyChange } from '../../journal/port/study-topics.ts';
import type { ReleaseRepository } from '../../store/ports/studies/release-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { StoredStudy, StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { isVoiding, target } from '../../xapi/statement/tokens.ts';
import type { StampedBatch, Statement, StatementId } from '../../xapi/model/types.ts';
import type { ActiveStudies } from './candidates/active-studies.ts';
import type { ReleaseCount } from './candidates/build-release.ts';
import type { ReleaseRetraction } from './retraction/retract-releases.ts';
import type { ReleaseCandidates } from './candidates/release-candidates.ts';

export interface PublishBatchDeps {
  readonly releases: ReleaseRepository;
  readonly statements: StatementRepository;
  readonly studies: StudyRepository;
  readonly activeStudies: ActiveStudies;
  readonly candidates: Pick<ReleaseCandidates, 'prepare'>;
  readonly retraction: ReleaseRetraction;
  /** Called for each study with a marker, before anything is released: a stop may bring it below its threshold. */
  readonly updateEligibility: (study: string) => Promise<unknown>;
  readonly onReleased?: (count: ReleaseCount) => void;
}

const BATCH_SIZE = 500;

const idsOf = (batches: readonly StampedBatch[]): readonly StatementId[] => [
  ...new Set(batches.flatMap(({ ids, idNamespace }) => ids.map((id) => statementId(id, idNamespace)))),
];

const countByStudy = (changes: readonly Pick<StudyChange, 'study'>[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { study } of changes) counts.set(study, (counts.get(study) ?? 0) + 1);
  return counts;
};

/** The ids of the statements that a batch voids. They stay voided, even if the voiding statements are not stored. */
const voidedBy = ({ body, spans, idNamespace }: StampedBatch): readonly StatementId[] => {
  const text = asBuffer(body);
  // Most batches contain no such verb; a verb may be spelt with escapes.
  if (!text.includes('voided') && !text.includes('\\u')) return [];
  return Array.from({ length: spans.length / 2 }, (_, index) => {
    try {
      const statement = JSON.parse(text.toString('utf8', spans[2 * index], spans[2 * index + 1])) as Statement;
      return isVoiding(statement) ? target(statement, idNamespace) : undefined;
    } catch {
      // The sink has made the statement a dead letter.
      return undefined;
    }
  }).filter((id) => id !== undefined);
};

const studiesWithMarkers = (markers: readonly Marker[]): ReadonlySet<string> =>
  new Set(
    markers.flatMap((marker) => {
      const { purpose } = 'statements' in marker ? {} : marker;
      return purpose !== undefined && sourceOfRecord(purpose) === undefined ? [purpose] : [];
    }),
  );

/**
 * Publishes messages that the sink has stored. Releases their statements, and requests the retraction of statements
 * that they void or that their markers erase. All changes and the consumed offset are one append, after the requests.
 */
export const createPublishBatch = (deps: PublishBatchDeps) => {
  const { releases, statements, studies, activeStudies, candidates, retraction, updateEligibility, onReleased } = deps;

  const retractVoided = async (ids: readonly StatementId[]): Promise<void> => {
    for (const batch of batchesOf(ids, BATCH_SIZE)) {
      // Releases are read first, because hardly any statement has one. A release that is stored later is rechecked
      // after its statement is voided.
      const found = await releases.findByStatements(batch);
      const stored =
        found.length === 0 ? undefined : await statements.find([...new Set(found.map(({ statement }) => statement))]);
      await retraction.request(
        found.filter(({ statement }) => stored?.get(statement)?.voided === true),
        'voided',
      );
    }
  };

  /** Resolves with the changes to append, and the ids of statements that are voided, or may be. */
  const releaseBatches = async (batches: readonly StampedBatch[], all: readonly StoredStudy[], partition: number) => {
    const active = await activeStudies(all);
    const sources = new Set(active.flatMap(({ purpose }) => purpose.scope.sources));
    const changes: StudyChange[] = [];
    // A statement that arrived voided may have been released by a backfill, before the sink had voided it.
    const maybeVoided = new Set([
      ...idsOf(batches.filter(({ source }) => !sources.has(source))),
      ...batches.flatMap(voidedBy),
    ]);
    for (const batch of batchesOf(idsOf(batches.filter(({ source }) => sources.has(source))), BATCH_SIZE)) {
      const stored = [...(await statements.find(batch)).values()];
      changes.push(...(await candidates.prepare(active, stored, partition)).map(({ change }) => change));
      for (const { id, voided } of stored) if (voided) maybeVoided.add(id);
    }
    return { changes, maybeVoided: [...maybeVoided] };
  };

  /** Retracts the releases of statements that the sink has erased, if this partition owns them. */
  const retractErased = async (ids: readonly StatementId[], partition: number): Promise<void> => {
    for (const batch of batchesOf([...new Set(ids)], BATCH_SIZE)) {
      const found = (await releases.findByStatements(batch)).filter(({ owner }) => owner === partition);
      const left = found.length === 0 ? undefined : await statements.find(found.map(({ statement }) => statement));
      await retraction.request(
        found.filter(({ statement }) => left?.has(statement) !== true),
        'removed',
      );
    }
  };

  /** Retracts what markers invalidate in this partition. Each marker is in every partition, for its owner. */
  const applyMarkers = async (markers: readonly Marker[], partition: number): Promise<void> => {
    await retractErased(
      markers.flatMap((marker) => ('statements' in marker ? marker.statements : [])),
      partition,
    );
    const people = markers.flatMap((marker) => ('statements' in marker ? [] : [marker.person]));
    for (const person of new Set(people)) {
      const invalid = await retraction.findInvalidOfPerson(person);
      await retraction.request(
        invalid.filter(({ owner }) => owner === partition),
        'removed',
      );
    }
  };

  return async (partition: number, messages: readonly JournalMessage[], appender: StudyAppender): Promise<void> => {
    const markers = messages.flatMap(({ marker }) => marker ?? []);
    for (const study of studiesWithMarkers(markers)) await updateEligibility(study);
    const stamped = messages.flatMap(({ batches }) => batches);
    // Studies are read after the messages are stored. A study that opens later backfills the stored statements, without
    // the voided ones.
    const all = stamped.length > 0 ? await studies.all() : [];
    const { changes, maybeVoided } = await releaseBatches(all.length > 0 ? stamped : [], all, partition);
    await retractVoided(maybeVoided);
    await applyMarkers(markers, partition);
    await appender.append(changes, (messages.at(-1)?.offset ?? -1) + 1);
    for (const [study, count] of countByStudy(changes)) onReleased?.({ study, statements: count });
  };
};
