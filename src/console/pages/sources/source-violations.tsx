import { useProfiles } from '../../api/lists.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf, useLocation } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import { textInLanguage } from '../../texts/language.ts';
import { type RuleOfViolations, rulesOfViolations } from './rules-of-violations.ts';
import { type ReadSource, SOURCES_TEXTS, useUnmatched, useViolations } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.violations;

const COLUMNS: readonly DataColumn<RuleOfViolations>[] = [
  {
    id: 'rule',
    header: TEXTS.columns.rule,
    value: ({ words }) => words,
    cell: (row) => (
      <>
        {row.words}
        <br />
        {row.note === undefined ? null : (
          <>
            <span className="small">
              {TEXTS.note} <span dir="auto">{row.note}</span>
            </span>
            <br />
          </>
        )}
        <code className="small quiet">{row.profile}</code>
      </>
    ),
  },
  {
    id: 'count',
    header: TEXTS.columns.count,
    value: ({ count }) => count,
    cell: (row) => formatCount(row.count),
  },
  {
    id: 'latest',
    header: TEXTS.columns.latest,
    value: ({ latest }) => latest,
    cell: (row) => <Since instant={row.latest} />,
  },
  {
    id: 'example',
    header: TEXTS.columns.example,
    cell: (row) => (
      <a href={hrefOf(['statements', row.example])}>
        <code>{row.example}</code>
      </a>
    ),
  },
];

type UnmatchedRow = NonNullable<ReturnType<typeof useUnmatched>['data']>['unmatched'][number];

const UNMATCHED_COLUMNS: readonly DataColumn<UnmatchedRow>[] = [
  {
    id: 'version',
    header: TEXTS.unmatched.columns.version,
    value: ({ version }) => version,
    cell: ({ version }) => (version === '' ? TEXTS.unmatched.others : <code>{version}</code>),
  },
  { id: 'why', header: TEXTS.unmatched.columns.why, value: ({ why }) => TEXTS.unmatched.reasons[why] },
  {
    id: 'count',
    header: TEXTS.unmatched.columns.count,
    value: ({ count }) => count,
    cell: ({ count }) => formatCount(count),
  },
  {
    id: 'latest',
    header: TEXTS.unmatched.columns.latest,
    value: ({ latest }) => latest,
    cell: ({ latest }) => <Since instant={latest} />,
  },
];

/** The statements that no template checks; nothing if there are none. */
const Unmatched = ({ source }: { readonly source: string }) => {
  const unmatched = useUnmatched(source);
  return (
    <Loaded query={unmatched}>
      {({ unmatched: rows }) =>
        rows.length === 0 ? null : (
          <>
            <h2>{TEXTS.unmatched.title}</h2>
            <p>{TEXTS.unmatched.intro}</p>
            <DataTable
              caption={TEXTS.unmatched.caption}
              columns={UNMATCHED_COLUMNS}
              rows={rows}
              idOf={({ version, why }) => `${why} ${version}`}
            />
          </>
        )
      }
    </Loaded>
  );
};

/** The profile to which the address confines the violations. Violations name one of its versions. */
const useWantedProfile = () => {
  const id = useLocation().query.get('profile') ?? undefined;
  const found = useProfiles().data?.find((one) => one.id === id);
  if (id === undefined) return undefined;
  return {
    name: found === undefined ? id : textInLanguage(found.prefLabel, id),
    ids: new Set([id, ...(found?.versions.map((version) => version.id) ?? [])]),
  };
};

/** The rules that statements of a source violate, each with an example. */
export const SourceViolations = ({ read: { data: source } }: { readonly read: ReadSource }) => {
  const violations = useViolations(source.id);
  const wanted = useWantedProfile();
  return (
    <>
      <p>{TEXTS.intro}</p>
      {wanted === undefined ? null : (
        <p>
          {TEXTS.ofProfile(wanted.name)} <a href={hrefOf(['sources', source.id, 'violations'])}>{TEXTS.allProfiles}</a>
        </p>
      )}
      <Loaded query={violations}>
        {({ violations: known }) => {
          const all = known.filter(({ profile }) => wanted === undefined || wanted.ids.has(profile));
          return all.length === 0 ? (
            <p className="card well">{TEXTS.none}</p>
          ) : (
            <>
              <DataTable
                caption={TEXTS.caption}
                columns={COLUMNS}
                rows={rulesOfViolations(all, TEXTS.rules)}
                idOf={({ id }) => id}
              />
              <p className="small quiet">{TEXTS.newest(all.length)}</p>
            </>
          );
        }}
      </Loaded>
      <Unmatched source={source.id} />
    </>
  );
};
