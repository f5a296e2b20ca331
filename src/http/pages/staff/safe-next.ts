/** The pages of staff, by the beginning of their paths. */
const STAFF_PATHS = ['/desk', '/requests', '/studies/new', '/ops', '/console', '/staff'];

/** The page after signing in if the request asks for no other. */
const OWN_PAGE = '/staff';

/**
 * The path, after the root, of the page after signing in. It is one of this server's pages for staff, whatever the
 * address asks for; else the own page.
 */
export const safeNext = (asked: string | null | undefined): string => {
  const base = 'http://carnet.invalid';
  if (asked === null || asked === undefined || !asked.startsWith('/') || !URL.canParse(asked, base)) return OWN_PAGE;
  const { origin, pathname, search } = new URL(asked, base);
  const isStaffPath = STAFF_PATHS.some((path) => pathname === path || pathname.startsWith(`${path}/`));
  return origin === base && isStaffPath && !pathname.startsWith('/staff/') ? `${pathname}${search}` : OWN_PAGE;
};
