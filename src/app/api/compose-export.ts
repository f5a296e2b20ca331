import { createRecordAccess, type RecordAccess } from '../../consent/access/record-access.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { createRetentionVerdicts } from '../../consent/gate/retention-verdicts.ts';
import type { RetentionStart } from '../../consent/gate/retention-window.ts';
import { toPerson } from '../../consent/people/person-mapping.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { createExportStatements, type ExportStatements } from '../../transfer/export/export-statements.ts';
import { readExportQuery } from '../../transfer/export/read-export-query.ts';
import type { ReadExport } from '../../transfer/export/write-export.ts';
import type { FindByUuid } from '../../reads/query/find-by-uuid.ts';
import { createFilterVisible, type FilterVisible } from '../../reads/query/filter-visible.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { followEpoch } from '../../store/epoch.ts';
import type { Store } from '../../store/ports/store.ts';
import { createStoredTimes } from '../../store/stored-times.ts';
import { highestKeyAt } from '../../xapi/statement/sort-key.ts';

interface ExportRooms {
  readonly store: Pick<Store, 'statements' | 'sources'>;
  readonly consent: { readonly recordChange: RecordChange; readonly recordAccess: RecordAccess };
  readonly filterVisible: FilterVisible;
  readonly findByUuid: FindByUuid;
  /** Consistent-Through. */
  readonly through: () => Promise<number>;
  /** The id of the epoch of the store. */
  readonly readEpoch: () => Promise<string>;
}

/** Composes the export of statements on one store. */
export const composeExport = ({
  store,
  consent,
  filterVisible,
  findByUuid,
  through,
  readEpoch,
}: ExportRooms): ExportStatements =>
  createExportStatements({
    repository: { ...store.statements, findByUuid },
    filterVisible,
    through,
    readEpoch,
    recordAccess: consent.recordAccess,
    recordChange: consent.recordChange,
  });

interface StoreExportRooms {
  readonly store: Pick<Store, 'statements' | 'sources' | 'people' | 'progress' | 'accessRecords' | 'facts'>;
  readonly recordChange: RecordChange;
  readonly retentionStart: RetentionStart;
  readonly findByUuid: FindByUuid;
  readonly now: () => number;
  /** Called if the store has statements that no sink has confirmed: they are left for a later export. */
  readonly onUnconfirmed: () => void;
}

/** The command line, as access records and events name it. */
const COMMAND_LINE = { id: 'cli', organisation: ROOT_ORGANISATION, role: 'operator' } as const;

/** Composes the export of a store for the command line, with servers beside it or without. */
export const composeStoreExport = (rooms: StoreExportRooms): ((search: URLSearchParams) => ReadExport) => {
  const { store, recordChange, retentionStart, findByUuid, now, onUnconfirmed } = rooms;
  const storedTimes = createStoredTimes({ store });
  const retentionVerdicts = createRetentionVerdicts({
    people: {
      findById: async (ids) => {
        const found = await store.people.find([...ids]);
        return new Map([...found].map(([id, stored]) => [id, toPerson(stored)]));
      },
    },
  });
  const exportStatements = composeExport({
    store,
    consent: {
      recordChange,
      recordAccess: createRecordAccess({ repository: store.accessRecords, retentionVerdicts, now }),
    },
    filterVisible: createFilterVisible({ retentionVerdicts, retentionStart }),
    through: async () => {
      await storedTimes.endKeeping();
      const times = (await store.progress.all()).map(({ through }) => through);
      return times.length === 0 ? 0 : Math.min(now(), ...times);
    },
    readEpoch: async () => (await followEpoch(store.facts)).current().id,
    findByUuid,
  });
  const exporter = { reader: COMMAND_LINE, readSources: () => Promise.resolve(undefined) };
  return (search) =>
    async function* (after) {
      const query = readExportQuery(search);
      if (query.source !== undefined && (await store.sources.findSource(query.source)) === undefined)
        throw new Problem('not-found', 'source: no source has this id');
      const { through, batches } = await exportStatements({ ...query, ...defined({ after }) }, exporter);
      yield* batches;
      const newest = await store.statements.newest();
      if (newest !== undefined && newest > highestKeyAt(through)) onUnconfirmed();
    };
};
