import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import { createListRecordingSources } from '../../consent/purposes/recording-sources.ts';
import { createGrants, type Grants } from '../../access/sources/sharing/grants.ts';
import type { Source, SourceRepository } from '../../store/ports/sources/source-repository.ts';

interface GrantSources {
  readonly sources: SourceRepository;
  readonly records: Pick<RecordPurposes, 'getAll'>;
  readonly now: () => number;
}

/** The recipients that record purposes in force name, by the id of each of these sources that records. */
export const composeRecipientsOf =
  ({ sources, records }: Omit<GrantSources, 'now'>) =>
  async (read: readonly Source[]): Promise<ReadonlyMap<string, readonly string[]>> => {
    const recording = new Set((await createListRecordingSources(sources)()).map(({ id }) => id));
    const purposes = await records.getAll(read.filter(({ id }) => recording.has(id)));
    return new Map([...purposes].map(([id, { recipients }]) => [id, recipients]));
  };

/** Grants that count the recipients of the record purposes in force. */
export const composeGrants = ({ sources, records, now }: GrantSources): Grants =>
  createGrants({ repository: sources, now, recipientsOf: composeRecipientsOf({ sources, records }) });
