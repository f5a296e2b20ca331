import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { nextPlace } from '../api/next-place.ts';
import { hrefOf } from '../shell/location.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { type DataColumn, DataTable } from '../parts/data-table.tsx';
import { isFiltered } from '../api/list-query.ts';
import { Loaded } from '../parts/loaded.tsx';
import { changeList, listHref } from './list-address.ts';

/** The address of a list: its segments, and its query with search, filters, order and page. */
interface ListAddress {
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

const TYPED_MS = 250;
/** As the API has it. */
const MAX_SEARCH_LENGTH = 200;

/** The search box of a list. The address follows what is typed, a moment later. */
export const ListSearch = ({ segments, query }: ListAddress) => {
  const inAddress = query.get('q') ?? '';
  const [typed, setTyped] = useState(inAddress);
  const [last, setLast] = useState(inAddress);
  if (last !== inAddress) {
    setLast(inAddress);
    setTyped(inAddress);
  }
  useEffect(() => {
    if (typed === inAddress) return;
    const timer = setTimeout(() => changeList(segments, query, { q: typed }), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed, inAddress, segments, query]);
  return (
    <SearchField className="field search" value={typed} onChange={setTyped} maxLength={MAX_SEARCH_LENGTH}>
      <Label>{TEXTS.list.search}</Label>
      <Input />
    </SearchField>
  );
};

const Pager = ({ segments, query, more }: ListAddress & { readonly more: string | undefined }) => {
  const next = nextPlace(more, 'after');
  const isFirst = !query.has('after');
  if (isFirst && next === undefined) return null;
  return (
    <nav className="actions" aria-label={TEXTS.list.pages}>
      {isFirst ? null : (
        <a className="button" href={listHref(segments, query, {})}>
          {TEXTS.list.first}
        </a>
      )}
      {next === undefined ? null : (
        <a className="button" rel="next" href={listHref(segments, query, { after: next })}>
          {TEXTS.list.next}
        </a>
      )}
    </nav>
  );
};

interface PagedListProps<T extends object> extends ListAddress {
  readonly caption: string;
  readonly columns: readonly DataColumn<T>[];
  readonly idOf: (row: T) => string;
  /** The order of the API without a parameter. */
  readonly usualOrder: string;
  /** Fields beside the search box. */
  readonly filters?: ReactNode;
  /** What acts on all that is found. */
  readonly actions?: ReactNode;
  /** The first step if there is nothing at all. */
  readonly none: ReactNode;
  readonly list: UseQueryResult<{ readonly rows: readonly T[]; readonly more?: string | undefined }>;
}

/** A list that the server searches, orders and cuts into pages; all of that is in the address. */
export const PagedList = <T extends object>(props: PagedListProps<T>) => {
  const { segments, query, caption, columns, idOf, usualOrder, filters, actions, none, list } = props;
  const order = query.get('order') ?? usualOrder;
  return (
    <>
      <div className="head">
        <div className="filters" role="search">
          <ListSearch segments={segments} query={query} />
          {filters}
        </div>
        {actions}
      </div>
      <Loaded query={list}>
        {({ rows, more }) => {
          if (rows.length === 0 && more !== undefined)
            return (
              <>
                <p className="card" role="status">
                  {TEXTS.list.noMatchYet}
                </p>
                <Pager segments={segments} query={query} more={more} />
              </>
            );
          if (rows.length === 0 && (isFiltered(query) || query.has('after')))
            return (
              <p className="card" role="status">
                {TEXTS.list.noMatch} <a href={hrefOf(segments)}>{TEXTS.list.clear}</a>
              </p>
            );
          if (rows.length === 0) return none;
          return (
            <>
              <DataTable
                caption={caption}
                columns={columns}
                rows={rows}
                idOf={idOf}
                order={{
                  value: order,
                  onChange: (changed) => changeList(segments, query, { order: changed === usualOrder ? '' : changed }),
                }}
              />
              <Pager segments={segments} query={query} more={more} />
            </>
          );
        }}
      </Loaded>
    </>
  );
};
