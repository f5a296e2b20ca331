import type { JournalMessage } from '../../journal/port/journal.ts';
import type { StudyAppender, StudyChange } from '../../journal/port/study-topics.ts';
import type { ReleaseRepository, StoredRelease } from '../../store/ports/release-repository.ts';
import type { StatementRepository } from '../../store/ports/statement-repository.ts';
import type { StoredStudy, StudyRepository } from '../../store/ports/study-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { isVoiding, target } from '../../xapi/statement/tokens.ts';
import type { StampedBatch, Statement, StatementId } from '../../xapi/model/types.ts';
import type { EmittingStudy } from './active-studies.ts';
import type { Ended, EndReleases } from './retract-releases.ts';
import type { Offer } from './release-candidates.ts';

/** What `createReleaseMessages` is built from. */
export interface ReleaseMessagesDeps {
  readonly releases: Pick<ReleaseRepository, 'ofStatements' | 'end'>;
  readonly statements: Pick<StatementRepository, 'find'>;
  readonly studies: Pick<StudyRepository, 'all'>;
  readonly emitting: (all: readonly StoredStudy[]) => Promise<readonly EmittingStudy[]>;
  readonly offer: Offer['offer'];
  readonly ending: Pick<EndReleases, 'overOf' | 'tell'>;
  /**
   * Told of markers of studies before anything else of these messages is released: who stops may take a study under its
   * minimum.
   */
  readonly marked: (study: string) => Promise<void>;
  readonly ownerOf: (study: string) => number;
  readonly released?: (of: { readonly study: string; readonly statements: number }) => void;
}

/** How many statements are offered, or looked for among releases, at once. */
const AT_ONCE = 500;

const idsOf = (batches: readonly StampedBatch[]): readonly StatementId[] => [
  ...new Set(batches.flatMap(({ ids }) => ids.map(statementId))),
];

/** Counts releases by their studies. */
const countByStudy = (changes: readonly Pick<StudyChange, 'study'>[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { study } of changes) counts.set(study, (counts.get(study) ?? 0) + 1);
  return counts;
};

/**
 * The statements that those of a batch void, whether what voids them is still stored or not: what is voided stays so.
 */
const voidedBy = ({ body, spans }: StampedBatch): readonly StatementId[] => {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // Most have no such verb; one may be spelt with escapes.
  if (!text.includes('voided') && !text.includes('\\u')) return [];
  return Array.from({ length: spans.length / 2 }, (_, index) => {
    try {
      const statement = JSON.parse(text.toString('utf8', spans[2 * index], spans[2 * index + 1])) as Statement;
      return isVoiding(statement) ? target(statement) : undefined;
    } catch {
      // The sink has set it aside.
      return undefined;
    }
  }).filter((id) => id !== undefined);
};

/**
 * Builds what a releaser does with messages that the sink has stored: what is stored of them is offered to studies;
 * what they void, and what markers say must go, is ended where this partition owns it, and otherwise left to its owner
 * (of a marker, which stands in every partition, to the owner's own meeting with it). All of it, and how far the
 * partition is consumed, is one append. Of what no study may be given no statement is read.
 */
export const createReleaseMessages = (deps: ReleaseMessagesDeps) => {
  const { releases, statements, studies, emitting, offer, ending, marked, ownerOf, released } = deps;

  /**
   * Ends those of these that are voided. Releases are looked for first, as hardly any of these has one: whoever writes
   * one down after that reads that it is voided.
   */
  const endVoided = async (ids: readonly StatementId[], partition: number): Promise<readonly Ended[]> => {
    const over: StoredRelease[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const found = await releases.ofStatements(ids.slice(from, from + AT_ONCE));
      const stored =
        found.length === 0 ? undefined : await statements.find([...new Set(found.map(({ statement }) => statement))]);
      over.push(...found.filter(({ statement }) => stored?.get(statement)?.voided === true));
    }
    await releases.end(
      over.filter(({ owner }) => owner !== partition).map(({ key }) => key),
      'voided',
    );
    return over.filter(({ owner }) => owner === partition).map((release) => ({ release, why: 'voided' }));
  };

  return async (partition: number, messages: readonly JournalMessage[], appender: StudyAppender): Promise<void> => {
    const markers = messages.flatMap(({ marker }) => marker ?? []);
    for (const study of new Set(
      markers.flatMap(({ purpose }) => (purpose?.startsWith('study:') === true ? [purpose] : [])),
    ))
      await marked(study);
    const stamped = messages.flatMap(({ batches }) => batches);
    // Asked once these are stored: a study that begins after this is offered all that is stored then, and what is
    // voided then is not released to it.
    const all = stamped.length > 0 ? await studies.all() : [];
    const batches = all.length > 0 ? stamped : [];
    const open = await emitting(all);
    const sources = new Set(open.flatMap(({ purpose }) => purpose.scope.sources));
    const offered = idsOf(batches.filter(({ source }) => sources.has(source)));
    const puts: StudyChange[] = [];
    // What comes voided may have been offered by what is stored of its people, before the sink had seen that.
    const perhaps = new Set([
      ...idsOf(batches.filter(({ source }) => !sources.has(source))),
      ...batches.flatMap(voidedBy),
    ]);
    for (let from = 0; from < offered.length; from += AT_ONCE) {
      const stored = [...(await statements.find(offered.slice(from, from + AT_ONCE))).values()];
      puts.push(...(await offer(open, stored, partition, ownerOf)).map(({ change }) => change));
      for (const { id, voided } of stored) if (voided) perhaps.add(id);
    }
    const ended = new Map<string, Ended>();
    for (const one of await endVoided([...perhaps], partition)) ended.set(one.release.key, one);
    for (const person of new Set(markers.map((marker) => marker.person))) {
      for (const release of await ending.overOf(person))
        if (release.owner === partition) ended.set(release.key, { release, why: 'removed' });
    }
    await ending.tell(appender, [...ended.values()], puts, (messages.at(-1)?.offset ?? -1) + 1);
    for (const [study, count] of countByStudy(puts)) released?.({ study, statements: count });
  };
};
