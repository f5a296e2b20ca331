import { SCOPES_BY_PATH } from '../api/access.generated.ts';
import type { MenuGroup, PageRow, StaffPath } from './page-row.ts';

/** The scopes that open an entry, by the access of the routes that it reads. */
export const scopesOf = ({ reads }: PageRow): readonly string[] => [
  ...new Set(reads.flatMap((path): readonly string[] => SCOPES_BY_PATH[path])),
];

export const mayRead = (path: StaffPath, scopes: readonly string[]): boolean =>
  SCOPES_BY_PATH[path].some((scope) => scopes.includes(scope));

export const mayOpen = (entry: PageRow, scopes: readonly string[]): boolean =>
  scopesOf(entry).some((scope) => scopes.includes(scope));

/** The groups with the entries that these scopes open; a group without any is left out. */
export const menuFor = (groups: readonly MenuGroup[], scopes: readonly string[]): readonly MenuGroup[] =>
  groups
    .map((group) => ({ ...group, entries: group.entries.filter((entry) => mayOpen(entry, scopes)) }))
    .filter(({ entries }) => entries.length > 0);

/** The page at /console: the overview, else the desk, else the first page that these scopes open. */
export const homeFor = (groups: readonly MenuGroup[], scopes: readonly string[]): PageRow | undefined => {
  const pages = menuFor(groups, scopes).flatMap(({ entries }) => entries);
  return pages.find(({ path }) => path === 'overview') ?? pages.find(({ path }) => path === 'desk') ?? pages[0];
};

interface CountedItem {
  readonly link: string;
  readonly count?: number | undefined;
}

/** How much needs an operator on a page, by the links of the items: each is below what the page reads. */
export const countOf = ({ reads }: PageRow, items: readonly CountedItem[]): number =>
  items
    .filter(({ link }) => reads.some((path) => link === path || link.startsWith(`${path}/`)))
    .reduce((sum, { count = 1 }) => sum + count, 0);
