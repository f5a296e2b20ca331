import { READER } from '../../api/reader.ts';
import type { ApiSchema } from '../../api/client.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { mayRead } from '../../shell/may-read.ts';
import { NotFound } from '../../shell/not-found.tsx';
import type { PageProps } from '../../shell/page-row.ts';
import { DeskTable } from './desk-table.tsx';
import { RequestList } from './request-list.tsx';
import { RequestPage } from './request-page.tsx';
import { REQUEST_TEXTS } from './use-request.ts';
import { KINDS_OF_ITEMS, type DeskFilters, DESK_TEXTS as TEXTS, useDesk } from './use-desk.ts';
import './desk.css';

type Counts = ApiSchema<'DeskCounts'>;

const readFilters = (query: URLSearchParams): DeskFilters => ({
  kind: KINDS_OF_ITEMS.find((one) => one === query.get('kind')),
  isMine: query.get('mine') === 'true',
});

const filterBy = ({ kind = '', isMine }: { readonly kind?: string | undefined; readonly isMine: boolean }): void =>
  navigate(hrefOf(['desk'], { kind, mine: isMine ? 'true' : '' }), { replace: true });

const FilterBar = ({ filters, counts }: { readonly filters: DeskFilters; readonly counts: Counts }) => (
  <div className="filters">
    <ChoiceField
      label={TEXTS.filters.kind}
      value={filters.kind ?? ''}
      options={[
        ['', TEXTS.filters.all(counts.all)],
        ...KINDS_OF_ITEMS.map((kind) => [kind, TEXTS.filters.of(TEXTS.kinds[kind], counts[kind])] as const),
      ]}
      onChange={(kind) => filterBy({ ...filters, kind })}
    />
    <label className="desk-only">
      <input
        type="checkbox"
        checked={filters.isMine}
        onChange={({ target }) => filterBy({ ...filters, isMine: target.checked })}
      />
      {TEXTS.filters.mine(counts.waitsForMe)}
    </label>
  </div>
);

/** What waits for a decision, with its filters in the address. */
const Inbox = ({ query }: Pick<PageProps, 'query'>) => {
  const filters = readFilters(query);
  const desk = useDesk(filters);
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.lead}</p>
      <Loaded query={desk}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          const [first] = pages;
          if (first === undefined || first.counts.all === 0) return <p className="card well">{TEXTS.none}</p>;
          return (
            <>
              <FilterBar filters={filters} counts={first.counts} />
              {items.length === 0 ? <p className="card">{TEXTS.noneFiltered}</p> : <DeskTable items={items} />}
              <MoreButton query={desk} />
              {first.incomplete.length === 0 ? null : (
                <p className="quiet">
                  {TEXTS.incomplete(first.incomplete.map((kind) => TEXTS.kinds[kind]).join(', '))}
                </p>
              )}
            </>
          );
        }}
      </Loaded>
      <ul className="plain-list">
        {mayRead('/v1/purposes/:id/review', READER.scopes) ? (
          <li>
            <a href={hrefOf(['desk', 'requests'])}>{REQUEST_TEXTS.all}</a>
          </li>
        ) : null}
        {mayRead('/requests', READER.scopes) ? (
          <li>
            <a href={`${READER.root}/requests`}>{TEXTS.ownRequests}</a>
          </li>
        ) : null}
      </ul>
    </>
  );
};

/** The inbox at /desk, all requests at /desk/requests, and one of them below. */
export const DeskPage = ({ segments: [part, id], query }: PageProps) => {
  if (part === undefined) return <Inbox query={query} />;
  if (part !== 'requests') return <NotFound />;
  return id === undefined ? <RequestList /> : <RequestPage id={id} />;
};
