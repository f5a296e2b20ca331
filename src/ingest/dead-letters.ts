import type { RecordAccess } from '../consent/access/record-access.ts';
import { ACCESS_ROUTES } from '../consent/access/access-routes.ts';
import type { RecordChange } from '../access/audit/record-change.ts';
import { asBuffer } from '../core/bytes/bytes.ts';
import { defined } from '../core/json-object.ts';
import { isProblem, Problem } from '../core/problem.ts';
import { decodeMessage } from '../journal/port/batch-encoding.ts';
import { type MessageSummary, summarizeBatches, summarizeMessage } from '../journal/port/summarize-message.ts';
import { organisationOf } from '../access/sources/organisations/organisations.ts';
import type { HasInScope } from '../access/sources/organisations/organisation-scope.ts';
import type { SourceRepository } from '../store/ports/sources/source-repository.ts';
import {
  type DeadLetter,
  type DeadLetterHead,
  type DeadLetterHeadQuery,
  type DeadLetterKind,
  type DeadLetterRepository,
  kindOfReason,
} from '../store/ports/sink/dead-letter-repository.ts';
import type { StampedBatch } from '../xapi/model/types.ts';
import { withId } from '../xapi/output/with-id.ts';
import type { Ingest } from './ingest.ts';
import { refusalIn, replayBatch, type ReplayedBatch, type SendBatch, sumReplayed } from './replay-batch.ts';

export { DEAD_LETTER_KINDS } from '../store/ports/sink/dead-letter-repository.ts';

/** A dead letter without its content; `statements` are those that a replay would send. */
export interface DeadLetterSummary extends MessageSummary {
  /** Partition and offset in the journal, as in `0-17`. */
  readonly id: string;
  readonly kind: DeadLetterKind;
  /** It quotes nothing that a client sent. */
  readonly reason: string;
  /** The time in milliseconds since the epoch. */
  readonly addedAt: number;
}

/** A dead letter with the statements in it, as their source sent them. */
interface DeadLetterContent extends DeadLetterSummary {
  readonly content: readonly { readonly source: string; readonly id: string; readonly statement: string }[];
  /** The message in base64, if none of its statements can be read. */
  readonly message?: string;
}

/** The result of a replay. A letter of kind `unknown` or `mended` stays if some of its statements were withheld. */
export interface ReplayedDeadLetter extends ReplayedBatch {
  readonly id: string;
}

export interface DeadLetterFilter {
  readonly source?: string;
  readonly kind?: DeadLetterKind;
  /** A time in milliseconds since the epoch. */
  readonly since?: number;
}

/** A page of dead letters; the oldest first unless it says otherwise. */
interface DeadLetterPageQuery extends DeadLetterFilter {
  readonly search?: string;
  readonly isNewestFirst?: boolean;
  /** Only letters behind this place. */
  readonly after?: DeadLetterPlace;
  readonly limit: number;
}

/** The operator who acts. */
export interface DeadLetterOperator {
  readonly actor: string;
  readonly organisation: string;
  readonly hasInScope: HasInScope;
}

/** Dead letters, and a Problem `damaged` for each that is left out because it is damaged. */
interface ListedDeadLetters {
  readonly letters: readonly DeadLetterSummary[];
  readonly damaged: readonly Problem[];
}

/** The place of a dead letter in the order of time. */
export type DeadLetterPlace = Pick<DeadLetter, 'partition' | 'offset' | 'addedAt'>;

/** A page of dead letters, and the place of its last one if there may be more. */
interface PagedDeadLetters extends ListedDeadLetters {
  readonly next?: DeadLetterPlace;
}

/** The acts of operators on dead letters of the journal. Letters outside their organisation are not found. */
export interface DeadLetters {
  /** The oldest first, at most 1,000. */
  list(filter: DeadLetterFilter, by: DeadLetterOperator): Promise<ListedDeadLetters>;
  page(query: DeadLetterPageQuery, by: DeadLetterOperator): Promise<PagedDeadLetters>;
  /** Records the access for the people in it. Rejects with Problem `not-found`. */
  show(id: string, by: DeadLetterOperator): Promise<DeadLetterContent>;
  /**
   * Sends the statements of a letter through ingestion again, by present decisions and profiles. Then removes the
   * letter, unless one statement was refused. A letter of kind `unknown` or `mended` also stays if one was withheld,
   * because a yes may still come. Repeatable: each statement is stored once. Rejects with Problem `not-found`, or
   * `state-conflict` if no statement can be sent.
   */
  replay(id: string, by: DeadLetterOperator): Promise<ReplayedDeadLetter>;
  /** Replays the letters that have statements, the oldest first. Skips letters that are gone meanwhile. */
  replayAll(filter: DeadLetterFilter, by: DeadLetterOperator): Promise<readonly ReplayedDeadLetter[]>;
  /**
   * Removes a letter. The reason goes into the audit chain. Rejects with Problem `not-found`, or `state-conflict` while
   * it may be the marker of an erasure that is not marked again yet.
   */
  drop(id: string, reason: string, by: DeadLetterOperator): Promise<void>;
}

export interface DeadLettersDeps {
  readonly deadLetters: DeadLetterRepository;
  readonly sources: SourceRepository;
  /** Resolves with true if a letter may be the marker of an open erasure that is not marked again yet. */
  readonly mayBeMarker: (letter: DeadLetter) => Promise<boolean>;
  /** Ingestion of statements with this authority: the JSON text of an Agent. */
  readonly ingestAs: (authority: string) => Ingest;
  readonly recordAccess: RecordAccess;
  readonly recordChange: RecordChange;
}

const MAX_LISTED = 1000;
/** Read at a time if letters of others lie between those that are sought. */
const BATCH_SIZE = 1000;
const MIN_BATCH_SIZE = 100;

const idOf = ({ partition, offset }: DeadLetterHead): string => `${partition}-${offset}`;

const batchesIn = ({ bytes }: DeadLetter): readonly StampedBatch[] => decodeMessage(0, 0, bytes).batches;

const withSummary = (letter: DeadLetterHead, { sources, statements }: MessageSummary): DeadLetterSummary => ({
  id: idOf(letter),
  kind: kindOfReason(letter.reason),
  reason: letter.reason,
  addedAt: letter.addedAt,
  sources,
  statements,
});

const summaryOf = (letter: DeadLetter, batches = batchesIn(letter)): DeadLetterSummary =>
  withSummary(letter, summarizeBatches(batches));

const textAt = ({ body, spans }: StampedBatch, index: number): string =>
  asBuffer(body).toString('utf8', spans[2 * index], spans[2 * index + 1]);

interface SendingParts {
  readonly sources: DeadLettersDeps['sources'];
  readonly ingestAs: DeadLettersDeps['ingestAs'];
}

/** Sends statements as new ones of their source, under their first ids and authority. */
export const createSend =
  ({ sources, ingestAs }: SendingParts, by: Pick<DeadLetterOperator, 'actor'>): SendBatch =>
  async (batch, indices) => {
    const source = await sources.findSource(batch.source);
    if (source === undefined) throw new Problem('not-found', `the source ${batch.source} is no more`);
    return ingestAs(batch.authority).post({
      caller: {
        key: by.actor,
        source,
        scopes: batch.defines === false ? ['statements/write'] : ['statements/write', 'define'],
        organisation: organisationOf(source),
        readableSources: [source.id],
        lineage: { key: by.actor, createdAt: 0 },
      },
      version: batch.version,
      body: Buffer.from(`[${indices.map((index) => withId(textAt(batch, index), batch.ids[index] ?? '')).join(',')}]`),
    });
  };

/** A letter whose sources cannot be read belongs to no organisation: only operators of the root see it. */
const isInScope = (letter: DeadLetter, { hasInScope }: DeadLetterOperator): boolean =>
  hasInScope(summaryOf(letter).sources);

const createFind =
  ({ deadLetters }: DeadLettersDeps) =>
  async (id: string, by: DeadLetterOperator): Promise<DeadLetter> => {
    const [, partition, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(id) ?? [];
    const found = partition === undefined ? undefined : await deadLetters.find(Number(partition), Number(offset));
    if (found === undefined || !isInScope(found, by)) throw new Problem('not-found', 'no dead letter has this id');
    return found;
  };

/** True for letters that stay while statements are withheld: a yes may still come, or they were stored before. */
const isWaiting = ({ reason }: DeadLetter): boolean => ['unknown', 'mended'].includes(kindOfReason(reason));

/** True if the caller may see the letter; the Problem `damaged` if that cannot be known. */
const seenBy = ({ sources }: DeadLetterSummary, { hasInScope }: DeadLetterOperator): boolean | Problem => {
  try {
    return hasInScope(sources);
  } catch (thrown) {
    if (isProblem(thrown, 'damaged')) return thrown;
    throw thrown;
  }
};

/** The summary of a letter of a list; undefined if an earlier release has stored it, and it is gone meanwhile. */
const createSummarize =
  (deadLetters: DeadLetterRepository) =>
  async (head: DeadLetterHead): Promise<DeadLetterSummary | undefined> => {
    const { sources, statements } = head;
    if (sources !== undefined && statements !== undefined) return withSummary(head, { sources, statements });
    const letter = await deadLetters.find(head.partition, head.offset);
    return letter && withSummary(head, summarizeMessage(letter.bytes));
  };

/** Filters before it cuts the page, so that letters which the caller may not see take no room. */
const createPage = ({ deadLetters }: DeadLettersDeps): DeadLetters['page'] => {
  const summarize = createSummarize(deadLetters);
  return async ({ limit, ...filter }, by) => {
    const letters: DeadLetterSummary[] = [];
    const damaged = new Map<string, Problem>();
    // A small page walks the letters of others in as few queries as a large one.
    const batch = Math.min(Math.max(limit + 1, MIN_BATCH_SIZE), BATCH_SIZE);
    let last: DeadLetterPlace | undefined;
    for (let query: DeadLetterHeadQuery = filter; ;) {
      const heads = await deadLetters.listHeads(batch, query);
      for (const head of heads) {
        if (letters.length === limit) return { letters, damaged: [...damaged.values()], ...defined({ next: last }) };
        const { partition, offset, addedAt } = head;
        last = { partition, offset, addedAt };
        const summary = await summarize(head);
        if (summary === undefined) continue;
        if (filter.source !== undefined && !summary.sources.includes(filter.source)) continue;
        const isSeen = seenBy(summary, by);
        if (typeof isSeen === 'object') damaged.set(isSeen.message, isSeen);
        if (isSeen === true) letters.push(summary);
      }
      const end = heads.at(-1);
      if (end === undefined || heads.length < batch) return { letters, damaged: [...damaged.values()] };
      query = { ...filter, after: end };
    }
  };
};

const createReplay = (deps: DeadLettersDeps, find: ReturnType<typeof createFind>): DeadLetters['replay'] => {
  const { deadLetters, recordChange } = deps;
  return async (id, by) => {
    const letter = await find(id, by);
    const batches = batchesIn(letter).filter(({ ids }) => ids.length > 0);
    if (batches.length === 0)
      throw new Problem('state-conflict', 'no statement of this dead letter is kept: it can only be dropped');
    const { sources } = summaryOf(letter, batches);
    const send = createSend(deps, by);
    return recordChange({ type: 'dead-letter.replayed', by: by.actor, data: { id, sources } }, async () => {
      const outcomes: ReplayedBatch[] = [];
      for (const batch of batches) outcomes.push(await replayBatch(batch, send));
      const outcome = sumReplayed(outcomes);
      const waits = isWaiting(letter) && outcome.withheld > 0;
      // The letter is deleted last: after a crash before this, a second replay finds the statements stored.
      if (outcome.refused.length === 0 && !waits) await deadLetters.delete(letter.partition, letter.offset);
      return { id, ...outcome };
    });
  };
};

export const createDeadLetters = (deps: DeadLettersDeps): DeadLetters => {
  const { deadLetters, recordAccess, recordChange } = deps;
  const find = createFind(deps);
  const replay = createReplay(deps, find);
  const page = createPage(deps);
  const list: DeadLetters['list'] = (filter, by) => page({ ...filter, limit: MAX_LISTED }, by);
  return {
    list,
    page,
    replay,
    replayAll: async (filter, by) => {
      const replayed: ReplayedDeadLetter[] = [];
      for (const { id, statements } of (await list(filter, by)).letters) {
        // A letter that is gone since it was listed is refused.
        const one = statements > 0 ? await replay(id, by).catch(refusalIn) : undefined;
        if (typeof one === 'object') replayed.push(one);
      }
      return replayed;
    },
    show: async (id, by) => {
      const letter = await find(id, by);
      const batches = batchesIn(letter);
      const given = batches.flatMap(({ source, people = [] }) => people.map((some) => ({ source, people: some })));
      const reader = { id: by.actor, organisation: by.organisation, role: 'operator' };
      await recordAccess({ reader, route: ACCESS_ROUTES.deadLetters, filter: {} }, given);
      const content = batches.flatMap((batch) =>
        batch.ids.map((one, index) => ({ source: batch.source, id: one, statement: textAt(batch, index) })),
      );
      const isMessage = batches.length === 0 && letter.bytes.length > 0;
      const message = isMessage ? { message: asBuffer(letter.bytes).toString('base64') } : {};
      return { ...summaryOf(letter, batches), content, ...message };
    },
    drop: async (id, reason, by) => {
      const letter = await find(id, by);
      const { sources, kind } = summaryOf(letter);
      if (await deps.mayBeMarker(letter))
        throw new Problem(
          'state-conflict',
          'it may be the marker of an erasure, which is marked again first: try again soon',
        );
      await recordChange({ type: 'dead-letter.dropped', by: by.actor, data: { id, sources, kind, reason } }, () =>
        deadLetters.delete(letter.partition, letter.offset),
      );
    },
  };
};
