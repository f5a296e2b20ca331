import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { dataOf } from '../api/api-problem.ts';
import { api } from '../api/client.ts';
import { DESK_EVERY } from '../api/lists.ts';
import { READER } from '../api/reader.ts';
import { formatCount } from '../texts/format.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { textsInLanguage } from '../texts/language.ts';
import { Icon } from './icon.tsx';
import { hrefOf } from './location.ts';
import { countOf, mayRead } from './may-read.ts';
import type { MenuGroup, PageRow } from './page-row.ts';

interface MenuProps {
  readonly groups: readonly MenuGroup[];
  readonly current: string | undefined;
}

/** What needs an operator, as on the overview, which shares the query. */
const useAttention = () =>
  useQuery({
    queryKey: ['operations'],
    queryFn: () => dataOf(api.GET('/v1/operations')),
    enabled: mayRead('/v1/operations', READER.scopes),
  }).data?.attention ?? [];

/** The items that wait for the reader on the desk. */
const useDeskCount = () =>
  useQuery({
    queryKey: ['desk', 'count'],
    queryFn: () => dataOf(api.GET('/v1/desk', { params: { query: { limit: 1 } } })),
    refetchInterval: DESK_EVERY,
    enabled: mayRead('/v1/desk', READER.scopes),
  }).data?.counts.waitsForMe ?? 0;

const Count = ({ count }: { readonly count: number }) =>
  count === 0 ? null : (
    <span className="menu-count">
      <span className="unseen"> – </span>
      {formatCount(count)}
      <span className="unseen"> {TEXTS.toDo}</span>
    </span>
  );

interface EntryProps {
  readonly entry: PageRow;
  readonly current: string | undefined;
  readonly count: number;
  readonly onFollow: () => void;
}

const Entry = ({ entry, current, count, onFollow }: EntryProps) => (
  <li>
    <a href={hrefOf([entry.path])} aria-current={entry.path === current ? 'page' : undefined} onClick={onFollow}>
      <Icon name={entry.icon} />
      {textsInLanguage(entry.name)}
      <Count count={count} />
    </a>
  </li>
);

/** The links to the pages in their groups: beside the content, and behind a button if there is no room. */
export const Menu = ({ groups, current }: MenuProps) => {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const attention = useAttention();
  const onDesk = useDeskCount();
  const countFor = (entry: PageRow): number => (entry.path === 'desk' ? onDesk : countOf(entry, attention));
  const close = (): void => setOpen(false);
  const closeByKey = ({ key }: KeyboardEvent): void => {
    if (key !== 'Escape' || !isOpen) return;
    close();
    button.current?.focus();
  };
  return (
    <nav className="menu" aria-label={TEXTS.pages} onKeyDown={closeByKey}>
      <button
        ref={button}
        className="menu-button"
        aria-expanded={isOpen}
        aria-controls="menu"
        onClick={() => setOpen(!isOpen)}
      >
        {TEXTS.menu}
      </button>
      <div id="menu" className="menu-groups" data-open={isOpen}>
        {groups.map(({ name, entries }, index) => (
          <section key={name.en}>
            <p className="menu-group" id={`${id}${index}`}>
              {textsInLanguage(name)}
            </p>
            <ul aria-labelledby={`${id}${index}`}>
              {entries.map((entry) => (
                <Entry key={entry.name.en} entry={entry} current={current} count={countFor(entry)} onFollow={close} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
};
