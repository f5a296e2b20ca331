import { useMutation } from '@tanstack/react-query';
import { Button } from 'react-aria-components/Button';
import { startDownload } from '../../api/download.ts';
import { listRequestOf } from '../../api/list-query.ts';
import { changeList } from '../../lists/list-address.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import { announce } from '../../parts/announcements.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatDayAndTime, formatInstant } from '../../texts/format.ts';
import { LOCALE } from '../../texts/language.ts';
import { aboutEvent } from './about-event.ts';
import type { ChainedEvent } from './audit-chain-types.ts';
import { AUDIT_CHAIN_TEXTS as TEXTS, eventName, USUAL_ORDER, useEvents } from './use-audit-chain.ts';

const SEGMENTS = ['audit-chain'];

const COLUMNS: readonly DataColumn<ChainedEvent>[] = [
  {
    id: 'type',
    header: TEXTS.columns.type,
    cell: ({ seq, type }) => <a href={hrefOf([...SEGMENTS, String(seq)])}>{eventName(type)}</a>,
  },
  {
    id: 'at',
    isFigure: true,
    header: TEXTS.columns.at,
    cell: ({ at }) => (
      <time dateTime={at} title={formatInstant(at)}>
        {formatDayAndTime(at)}
      </time>
    ),
  },
  {
    id: 'by',
    header: TEXTS.columns.by,
    cell: ({ by }) => (
      <span title={by.id}>
        {TEXTS.roles[by.role]} <code className="small quiet">{by.id}</code>
      </span>
    ),
  },
  {
    id: 'about',
    isWide: true,
    header: TEXTS.columns.about,
    cell: (event) => (
      <span className="small" dir="auto" title={aboutEvent(event)}>
        {aboutEvent(event)}
      </span>
    ),
  },
  { id: 'seq', field: 'seq', isFigure: true, header: TEXTS.columns.seq, cell: ({ seq }) => formatCount(seq) },
];

const TYPES = Object.keys(TEXTS.types)
  .map((type) => [type, eventName(type)] as const)
  .toSorted(([, one], [, other]) => one.localeCompare(other, LOCALE));

interface DownloadProps {
  readonly search: string;
  readonly type: string;
}

/** The download of what the filters find, from the beginning of the chain. */
const Download = ({ search, type }: DownloadProps) => {
  const { mutate, error, isPending } = useMutation({
    mutationFn: startDownload,
    onSuccess: () => announce(TEXTS.export.begun),
  });
  const set = Object.entries({ q: search, type }).filter(([, value]) => value !== '');
  const query = new URLSearchParams(set).toString();
  return (
    <>
      <div className="actions">
        <Button
          className="button"
          isDisabled={isPending}
          onPress={() => mutate(`/v1/events/export${query === '' ? '' : `?${query}`}`)}
        >
          {query === '' ? TEXTS.export.all : TEXTS.export.found}
        </Button>
      </div>
      <RefusalNote error={error} />
    </>
  );
};

/** The entries of the chain, with search and filter. */
export const EventList = ({ query }: { readonly query: URLSearchParams }) => {
  const type = query.get('type') ?? '';
  const events = useEvents({ ...listRequestOf(query), ...(type === '' ? {} : { type }) });
  return (
    <PagedList
      segments={SEGMENTS}
      query={query}
      caption={TEXTS.caption}
      columns={COLUMNS}
      idOf={({ seq }) => String(seq)}
      usualOrder={USUAL_ORDER}
      filters={
        <ChoiceField
          label={TEXTS.filters.type}
          value={type}
          options={[['', TEXTS.filters.all], ...TYPES]}
          onChange={(chosen) => changeList(SEGMENTS, query, { type: chosen })}
        />
      }
      actions={<Download search={query.get('q') ?? ''} type={type} />}
      none={<p className="card">{TEXTS.none}</p>}
      list={events}
    />
  );
};
