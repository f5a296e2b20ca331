import type { ProfileRow } from '../../api/lists.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { formatDate } from '../../texts/format.ts';
import { PROFILES_TEXTS } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.versions;

type Version = ProfileRow['versions'][number] & { readonly isEarlier: boolean };

const stateOf = ({ isEarlier, uncheckedPatterns }: Version): string =>
  [
    isEarlier ? TEXTS.earlier : TEXTS.current,
    ...(uncheckedPatterns.length === 0 ? [] : [TEXTS.unchecked(uncheckedPatterns.length)]),
  ].join('; ');

/** The time comes from the document, and may not be one. */
const madeText = ({ generatedAtTime }: Version): string =>
  generatedAtTime === undefined || Number.isNaN(Date.parse(generatedAtTime))
    ? (generatedAtTime ?? '')
    : formatDate(generatedAtTime);

const COLUMNS: readonly DataColumn<Version>[] = [
  {
    id: 'id',
    header: TEXTS.columns.id,
    cell: (row) => <code>{row.id}</code>,
  },
  { id: 'made', header: TEXTS.columns.made, cell: (row) => madeText(row) },
  { id: 'state', header: TEXTS.columns.state, cell: (row) => stateOf(row) },
];

/** The versions of a profile that statements may claim. */
export const ProfileVersions = ({ profile: { versions, earlierVersions } }: { readonly profile: ProfileRow }) => (
  <DataTable
    caption={TEXTS.caption}
    columns={COLUMNS}
    rows={versions.map((one) => ({ ...one, isEarlier: earlierVersions.includes(one.id) }))}
    idOf={({ id }) => id}
  />
);
