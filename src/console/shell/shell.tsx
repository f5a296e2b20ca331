import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { Loading } from '../parts/loading.tsx';
import { Announcements } from '../parts/announcements.tsx';
import { READER } from '../api/reader.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { textsInLanguage } from '../texts/language.ts';
import { AwayBanner } from './away-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { useLocation } from './location.ts';
import { Menu } from './menu.tsx';
import { NotFound } from './not-found.tsx';
import { homeFor, mayOpen, menuFor, scopesOf } from './may-read.ts';
import { NoRight } from './no-right.tsx';
import type { MenuGroup, PagePath, PageProps, PageRow } from './page-row.ts';
import { TopBar } from './top-bar.tsx';
import { UnsavedDialog } from './unsaved-dialog.tsx';

const components = new Map<string, ComponentType<PageProps>>();

/** The component of a page, whose module is loaded when it is first shown. */
const componentOf = ({ path }: PageRow, load: () => Promise<ComponentType<PageProps>>): ComponentType<PageProps> => {
  const known = components.get(path) ?? lazy(async () => ({ default: await load() }));
  components.set(path, known);
  return known;
};

/** Puts the focus on the content when another page is shown, as a browser does when it loads one. */
const useFocusOnPage = (place: string) => {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    main.current?.focus();
    scrollTo(0, 0);
  }, [place]);
  return main;
};

interface ShellProps {
  readonly groups: readonly MenuGroup[];
  readonly pages: Readonly<Record<PagePath, () => Promise<ComponentType<PageProps>>>>;
}

/** The frame of every page: the bar, the menu, the parts that are away, and the page itself. */
export const Shell = ({ groups, pages }: ShellProps) => {
  const { segments, query } = useLocation();
  const [first = homeFor(groups, READER.scopes)?.path, ...rest] = segments;
  const row = groups.flatMap(({ entries }) => entries).find(({ path }) => path === first);
  const isOpen = row !== undefined && mayOpen(row, READER.scopes);
  const place = segments.join('/');
  const main = useFocusOnPage(place);
  const Page = isOpen ? componentOf(row, pages[row.path]) : undefined;
  useEffect(() => {
    document.title = `${row === undefined ? TEXTS.notFound.title : textsInLanguage(row.name)} – ${TEXTS.name} – Carnet`;
  }, [row]);
  return (
    <>
      <button
        className="skip"
        onClick={() => {
          main.current?.focus();
        }}
      >
        {TEXTS.skip}
      </button>
      <TopBar root={READER.root} />
      <div className="frame">
        <Menu groups={menuFor(groups, READER.scopes)} current={row?.path} />
        <main id="main" ref={main} tabIndex={-1}>
          <AwayBanner />
          <ErrorBoundary key={place}>
            <Suspense fallback={<Loading />}>
              {Page !== undefined ? (
                // oxlint-disable-next-line react/static-components -- made once for each row, and kept
                <Page segments={rest} query={query} />
              ) : row === undefined ? (
                <NotFound />
              ) : (
                <NoRight scopes={scopesOf(row)} />
              )}
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <UnsavedDialog />
      <Announcements />
    </>
  );
};
