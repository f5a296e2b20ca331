import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import { createListRecordingSources } from '../../consent/purposes/recording-sources.ts';
import { createGrants, type Grants } from '../../sources/sharing/grants.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';

interface GrantSources {
  readonly sources: SourceRepository;
  readonly records: Pick<RecordPurposes, 'getAll'>;
  readonly now: () => number;
}

/** Grants that count the recipients of the record purposes in force. */
export const composeGrants = ({ sources, records, now }: GrantSources): Grants =>
  createGrants({
    repository: sources,
    now,
    recipientsOf: async (read) => {
      const recording = new Set((await createListRecordingSources(sources)()).map(({ id }) => id));
      const purposes = await records.getAll(read.filter(({ id }) => recording.has(id)));
      return new Map([...purposes].map(([id, { recipients }]) => [id, recipients]));
    },
  });

/** The readers of sources by the register: which sources record, and which others may read them. */
export const composeRegisterSources = (from: GrantSources) => ({
  listSources: createListRecordingSources(from.sources),
  findReaders: () => composeGrants(from).readers(),
});
