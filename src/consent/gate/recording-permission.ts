import { decisionOf } from '../model/person-decisions.ts';
import { denialReason } from '../model/policy.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import type { UnaskedPeople } from './unasked-people.ts';
import type { RecordingSource, RecordPurposes } from '../purposes/recording-purpose.ts';

/** `yes`: record; `ask`: ask the person first; `no`: do not collect. */
type RecordingAnswer = 'yes' | 'ask' | 'no';

interface RecordingPermissionDeps {
  readonly people: PersonLookup;
  readonly purposes: RecordPurposes;
  readonly unasked?: UnaskedPeople;
  readonly now: () => number;
}

/**
 * Says if a source may record this person (`agentKey`) from now on. `no` after a no or a pause, and if the source may
 * record no one; otherwise `ask` if the gate would withhold. Rejects with Problem `store-unavailable`.
 */
export type RecordingPermission = (source: RecordingSource, identifier: string) => Promise<RecordingAnswer>;

export const createRecordingPermission =
  ({ people, purposes, unasked, now }: RecordingPermissionDeps): RecordingPermission =>
  async (source, identifier) => {
    const [purpose, known] = await Promise.all([purposes.get(source), people.findByIdentifier([identifier])]);
    const at = now();
    if (purpose.state !== 'open' || (purpose.until ?? Infinity) <= at) return 'no';
    // Infinity: what comes from now on is later than every decision, however the clocks of two processes differ.
    const person = known.get(identifier);
    if (person === undefined && unasked?.unknownSince() !== undefined) return 'ask';
    const denial = denialReason(purpose, person && decisionOf(person, purpose.id), {
      timestamp: Infinity,
      now: at,
    });
    if (denial === undefined) return 'yes';
    return denial === 'stopped' || denial === 'paused' ? 'no' : 'ask';
  };
