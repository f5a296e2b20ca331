import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { hrefOf } from '../../shell/location.ts';
import type { ModeName } from './profiles-texts.ts';
import { PROFILES_TEXTS } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.usage;

interface CheckedSource {
  readonly id: string;
  readonly name: string;
  readonly profiles: readonly { readonly id: string; readonly mode: ModeName; readonly policy: 'any' | 'all' }[];
}

interface UsageRow {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly mode: ModeName;
  readonly policy: 'any' | 'all';
}

const COLUMNS: readonly DataColumn<UsageRow>[] = [
  {
    id: 'source',
    header: TEXTS.columns.source,
    value: ({ name }) => name,
    cell: (row) => <a href={hrefOf(['sources', row.id, 'profiles'])}>{row.name}</a>,
  },
  { id: 'mode', header: TEXTS.columns.mode, value: ({ mode }) => TEXTS.modes[mode] },
  { id: 'policy', header: TEXTS.columns.policy, value: ({ policy }) => TEXTS.policies[policy] },
  {
    id: 'violations',
    header: TEXTS.columns.violations,
    cell: (row) => (
      <a
        href={hrefOf(['sources', row.id, 'violations'], { profile: row.profile })}
        aria-label={TEXTS.violationsOf(row.name)}
      >
        {TEXTS.violations}
      </a>
    ),
  },
];

interface ProfileUsageProps {
  readonly profile: string;
  readonly sources: readonly CheckedSource[];
}

/** The sources that have a mode for a profile, each with a link to its violations of the profile. */
export const ProfileUsage = ({ profile, sources }: ProfileUsageProps) => {
  const rows = sources.flatMap(({ id, name, profiles }) =>
    profiles.flatMap((one): readonly UsageRow[] =>
      one.id === profile ? [{ id, name, profile, mode: one.mode, policy: one.policy }] : [],
    ),
  );
  if (rows.length === 0) return <p className="card">{TEXTS.none}</p>;
  return (
    <>
      <p>{TEXTS.intro}</p>
      <DataTable caption={TEXTS.caption} columns={COLUMNS} rows={rows} idOf={({ id }) => id} />
    </>
  );
};
