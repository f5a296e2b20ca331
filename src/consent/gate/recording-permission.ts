import type { KnownPeople } from '../people/person-lookup.ts';
import { denialOf } from '../model/policy.ts';
import type { RecordingSource, RecordPurposes } from '../purposes/recording-purpose.ts';

/** What a tool may do before it collects anything: record, ask the person first, or leave it. */
type RecordingAnswer = 'yes' | 'ask' | 'no';

/** What `createRecordingPermit` is built from. */
export interface RecordingPermitDeps {
  readonly people: Pick<KnownPeople, 'lookUp'>;
  readonly purposes: Pick<RecordPurposes, 'of'>;
  readonly now: () => number;
}

/**
 * Whether this source may record whoever has this identifier (`agentKey`), from now on. Rejects with Problem
 * `store-unavailable`.
 */
export type RecordingPermit = (source: RecordingSource, identifier: string) => Promise<RecordingAnswer>;

/**
 * Builds the question that a tool puts before it collects: what gate 1 would say of a statement that the person does
 * now. `no` is said of whoever has said no or pauses, and where the source may record nobody; `ask` where a yes is
 * missing, one of two is, it has ended, or was said of less. Nobody is made a person by it.
 */
export const createRecordingPermit =
  ({ people, purposes, now }: RecordingPermitDeps): RecordingPermit =>
  async (source, identifier) => {
    const [purpose, known] = await Promise.all([purposes.of(source), people.lookUp([identifier])]);
    const at = now();
    if (purpose.state !== 'open' || (purpose.until ?? Infinity) <= at) return 'no';
    // Whatever is done from now on comes after every decision, however the clocks of two processes differ.
    const denial = denialOf(purpose, known.get(identifier)?.decisions[purpose.id], Infinity, at);
    if (denial === undefined) return 'yes';
    return denial === 'stopped' || denial === 'paused' ? 'no' : 'ask';
  };
