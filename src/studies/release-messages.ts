import type { JournalMessage } from '../journal/journal.ts';
import type { StudyAppender, StudyChange } from '../journal/study-topics.ts';
import type { ReleaseShelf } from '../store/release-shelf.ts';
import type { StatementShelf } from '../store/statement-shelf.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import { isVoiding, target } from '../xapi/tokens.ts';
import type { StampedBatch, Statement, StatementId } from '../xapi/types.ts';
import type { EmittingStudy } from './emitting-studies.ts';
import type { Ended, EndReleases } from './end-releases.ts';
import type { Offer } from './offer.ts';

/** What `createReleaseMessages` is built from. */
export interface ReleaseMessagesParts {
  readonly releases: Pick<ReleaseShelf, 'ofStatements' | 'end'>;
  readonly statements: Pick<StatementShelf, 'find'>;
  readonly emitting: () => Promise<readonly EmittingStudy[]>;
  readonly offer: Offer['offer'];
  readonly ending: Pick<EndReleases, 'overOf' | 'tell'>;
  /** Told of markers of studies before anything else of these messages is released: who stops may take a study under its minimum. */
  readonly marked: (study: string) => Promise<void>;
  readonly ownerOf: (study: string) => number;
  readonly released?: (of: { readonly study: string; readonly statements: number }) => void;
}

/** How many statements are offered at once. */
const AT_ONCE = 500;

/** Counts releases by their studies. */
const countByStudy = (changes: readonly Pick<StudyChange, 'study'>[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { study } of changes) counts.set(study, (counts.get(study) ?? 0) + 1);
  return counts;
};

/** The statements that those of a batch void, whether what voids them is still stored or not: what is voided stays so. */
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
 * Builds what a releaser does with messages that the sink has stored: what is stored of them is offered to studies; what they void, and what markers say must go, is ended where this
 * partition owns it, and otherwise left to its owner (of a marker, which stands in every partition, to the owner's own meeting with it). All of it, and how far
 * the partition is consumed, is one append.
 */
export const createReleaseMessages = (parts: ReleaseMessagesParts) => {
  const { releases, statements, emitting, offer, ending, marked, ownerOf, released } = parts;

  const endVoided = async (ids: readonly StatementId[], partition: number): Promise<readonly Ended[]> => {
    if (ids.length === 0) return [];
    const gone = [...(await statements.find(ids)).values()].filter(({ voided }) => voided).map(({ id }) => id);
    const found = gone.length === 0 ? [] : await releases.ofStatements(gone);
    await releases.end(found.filter(({ owner }) => owner !== partition).map(({ key }) => key), 'voided');
    return found.filter(({ owner }) => owner === partition).map((release) => ({ release, why: 'voided' }));
  };

  return async (partition: number, messages: readonly JournalMessage[], appender: StudyAppender): Promise<void> => {
    const markers = messages.flatMap(({ marker }) => marker ?? []);
    for (const study of new Set(markers.flatMap(({ purpose }) => (purpose?.startsWith('study:') === true ? [purpose] : [])))) await marked(study);
    const ids = [...new Set(messages.flatMap(({ batches }) => batches.flatMap((batch) => batch.ids.map(statementId))))];
    const studies = ids.length === 0 ? [] : await emitting();
    const puts: StudyChange[] = [];
    const ended = new Map<string, Ended>();
    const voided = messages.flatMap(({ batches }) => batches.flatMap(voidedBy));
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const stored = [...(await statements.find(ids.slice(from, from + AT_ONCE))).values()];
      if (studies.length > 0) puts.push(...(await offer(studies, stored, partition, ownerOf)).map(({ change }) => change));
      // One that was voided before it came may have been offered by what is stored of its people, before the sink had seen that.
      voided.push(...stored.filter((one) => one.voided).map(({ id }) => id));
    }
    for (const one of await endVoided(voided, partition)) ended.set(one.release.key, one);
    for (const person of new Set(markers.map((marker) => marker.person))) {
      for (const release of await ending.overOf(person)) if (release.owner === partition) ended.set(release.key, { release, why: 'removed' });
    }
    await ending.tell(appender, [...ended.values()], puts, (messages.at(-1)?.offset ?? -1) + 1);
    for (const [study, count] of countByStudy(puts)) released?.({ study, statements: count });
  };
};
