import { useSyncExternalStore } from 'react';
import { READER } from '../api/reader.ts';
import { UNSAVED } from '../parts/forms/edit-form.tsx';

const BASE = `${READER.root}/console`;

/** The address of the reader: the segments after /console, decoded, and the query. */
export interface ConsoleLocation {
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const locationOf = (pathname: string, search: string): ConsoleLocation => ({
  segments: pathname.slice(BASE.length).split('/').filter(Boolean).map(decode),
  query: new URLSearchParams(search),
});

const listeners = new Set<() => void>();
const notify = (): void => listeners.forEach((listener) => listener());
let current = locationOf(location.pathname, location.search);

const update = (): void => {
  current = locationOf(location.pathname, location.search);
  notify();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useLocation = (): ConsoleLocation => useSyncExternalStore(subscribe, () => current);

/** The address of a page, as a link that can be shared. */
export const hrefOf = (segments: readonly string[], query: Readonly<Record<string, string>> = {}): string => {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return [BASE, ...segments.map(encodeURIComponent)].join('/') + (search === '' ? '' : `?${search}`);
};

/** Goes to a page once its changes are saved or given up; `replace` leaves no entry in the history, as for a filter. */
export const navigate = (href: string, { replace = false } = {}): void => {
  if (replace) {
    history.replaceState(null, '', href);
    update();
    return;
  }
  UNSAVED.guard(() => {
    history.pushState(null, '', href);
    update();
  });
};

/** The browser has gone back already: the address of the page comes back until the reader leaves it. */
const goBack = (): void => {
  const wanted = location.href;
  if (UNSAVED.isAny()) history.pushState(null, '', hrefOf(current.segments, Object.fromEntries(current.query)));
  UNSAVED.guard(() => {
    if (location.href !== wanted) history.pushState(null, '', wanted);
    update();
  });
};

const linkOf = (event: MouseEvent): HTMLAnchorElement | undefined => {
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!isPlain || event.defaultPrevented || !(event.target instanceof Element)) return undefined;
  return event.target.closest<HTMLAnchorElement>('a[href]') ?? undefined;
};

/** Follows links within the console without loading the document again; a link to another language does load it. */
export const followLinks = (): void => {
  const { searchParams, pathname } = new URL(location.href);
  if (searchParams.has('lang')) {
    searchParams.delete('lang');
    const search = searchParams.toString();
    history.replaceState(null, '', pathname + (search === '' ? '' : `?${search}`));
    update();
  }
  addEventListener('popstate', goBack);
  document.addEventListener('click', (event) => {
    const link = linkOf(event);
    if (link === undefined || link.target !== '' || link.origin !== location.origin || link.hasAttribute('download'))
      return;
    const isPage = link.pathname === BASE || link.pathname.startsWith(`${BASE}/`);
    if (!isPage || new URLSearchParams(link.search).has('lang') || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
};
