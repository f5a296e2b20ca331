import type { Purpose } from '../../consent/model/types.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import { defined } from '../../core/json-object.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import { type StudyTopics, TOMBSTONE_MS } from '../../journal/port/study-topics.ts';
import { roundedCount } from '../study/k-anonymity.ts';
import type { StudyState } from '../study/study-state.ts';

/** The status of a study, as the REST API returns it to its lab and its overseers. Times are ISO 8601. */
export interface ReadingStatus {
  readonly id: string;
  readonly version: number;
  readonly state: Purpose['state'];
  /** `deletions`: the study is not open, or below its k-anonymity threshold. */
  readonly emits: 'everything' | 'deletions';
  /** The number of participants, rounded down to tens; absent below twenty. */
  readonly participants?: number;
  /** The cursor of the stream's last change. */
  readonly head: string;
  readonly acknowledged?: { readonly cursor: string; readonly at: string };
  /**
   * `since`: the time of the oldest unacknowledged deletion; `until`: the time at which the stream is refused for it.
   */
  readonly unacknowledged?: { readonly since: string; readonly until: string };
}

interface StudyStatusDeps {
  /** Rejects with Problem `not-found`. */
  readonly readPurpose: (id: string) => Promise<PurposeDetails>;
  readonly topics: Pick<StudyTopics, 'head'>;
  readonly readState: (id: string) => Promise<StudyState>;
  readonly cursorOf: (offset: number) => string;
}

const iso = (at: number): string => new Date(at).toISOString();

/** Rejects with Problem `not-found` if the study was never opened, and as its dependencies do. */
export const createReadStatus =
  ({ readPurpose, topics, readState, cursorOf }: StudyStatusDeps) =>
  async (id: string): Promise<ReadingStatus> => {
    const { inForce } = await readPurpose(id);
    if (inForce === undefined) throw new Problem('not-found', 'there is no such study');
    const { cut, acknowledged, deletions } = await readState(id);
    const head = await topics.head(id).catch((thrown: unknown) => {
      if (isProblem(thrown, 'not-found')) return 0;
      throw thrown;
    });
    const participants = roundedCount(cut?.participants ?? 0);
    const [oldest] = deletions;
    return {
      id,
      version: inForce.version,
      state: inForce.state,
      emits: cut?.emits === true ? 'everything' : 'deletions',
      head: cursorOf(head - 1),
      ...defined({ participants }),
      ...(acknowledged !== undefined && {
        acknowledged: { cursor: cursorOf(acknowledged.offset), at: iso(acknowledged.at) },
      }),
      ...(oldest !== undefined && { unacknowledged: { since: iso(oldest.at), until: iso(oldest.at + TOMBSTONE_MS) } }),
    };
  };
