import { defined } from '../../core/json-object.ts';
import {
  type AccessRecord,
  type AccessRecordPosition,
  type AccessRecordRepository,
  positionOf,
} from '../../store/ports/consent/access-record-repository.ts';
import { readDecisionSnapshot, type SinkConsent } from '../erasure/sink-consent.ts';

interface SweptAccessRecords {
  readonly erased: number;
  /** The `after` of the next round; absent when all records have been seen: then begin from the start. */
  readonly next?: AccessRecordPosition;
}

interface SweepAccessRecordsDeps {
  readonly accessRecords: AccessRecordRepository;
  readonly consent: Pick<SinkConsent, 'personsById'>;
  /** Records examined in one round, 1,000 by default. */
  readonly max?: number;
}

const asDocument = ({ source, person: id, generation }: AccessRecord) => ({
  source,
  people: [{ id, role: 'actor' as const, generation }],
});

/**
 * Erases access records over data that may not stay. Some remain if a process ends between the record of a read and its
 * look at the decisions. Repeatable; rejects with Problem `store-unavailable`.
 */
export const createSweepAccessRecords =
  ({ accessRecords, consent, max = 1_000 }: SweepAccessRecordsDeps) =>
  async (after?: AccessRecordPosition): Promise<SweptAccessRecords> => {
    const page = await accessRecords.scan({ limit: max, ...defined({ after }) });
    const decisions = await readDecisionSnapshot(consent, page.map(asDocument));
    const erased = page.filter((record) => !decisions.mayStay(asDocument(record)));
    if (erased.length > 0) await accessRecords.delete(erased.map(positionOf));
    const last = page.at(-1);
    return {
      erased: erased.length,
      ...(page.length >= max && last !== undefined && { next: positionOf(last) }),
    };
  };
