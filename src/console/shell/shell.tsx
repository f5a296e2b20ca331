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
import type { PageProps, PageRow } from './page-row.ts';
import { TopBar } from './top-bar.tsx';

const components = new Map<string, ComponentType<PageProps>>();

/** The component of a page, whose module is loaded when it is first shown. */
const componentOf = ([path, , load]: PageRow): ComponentType<PageProps> => {
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

/** The frame of every page: the bar, the menu, the parts that are away, and the page itself. */
export const Shell = ({ pages }: { readonly pages: readonly PageRow[] }) => {
  const { segments, query } = useLocation();
  const [first = pages[0]?.[0], ...rest] = segments;
  const row = pages.find(([path]) => path === first);
  const place = segments.join('/');
  const main = useFocusOnPage(place);
  const Page = row && componentOf(row);
  useEffect(() => {
    document.title = `${row === undefined ? TEXTS.notFound.title : textsInLanguage(row[1])} – ${TEXTS.name} – Carnet`;
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
        <Menu pages={pages} current={row?.[0]} />
        <main id="main" ref={main} tabIndex={-1}>
          <AwayBanner />
          <ErrorBoundary key={place}>
            <Suspense fallback={<Loading />}>
              {/* oxlint-disable-next-line react/static-components -- made once for each row, and kept */}
              {Page === undefined ? <NotFound /> : <Page segments={rest} query={query} />}
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <Announcements />
    </>
  );
};
