/** The pages of staff, by the beginning of their paths. */
const STAFF_PATHS = ['/desk', '/requests', '/studies/new', '/ops', '/console', '/staff'];

/**
 * The path, after the root, of the page that a sign-in should lead to. Undefined if that is not one of this server's
 * pages for staff.
 */
export const safeNext = (asked: string | null | undefined): string | undefined => {
  const base = 'http://carnet.invalid';
  if (asked === null || asked === undefined || !asked.startsWith('/') || !URL.canParse(asked, base)) return undefined;
  const { origin, pathname, search } = new URL(asked, base);
  const isStaffPath = STAFF_PATHS.some((path) => pathname === path || pathname.startsWith(`${path}/`));
  return origin === base && isStaffPath && !pathname.startsWith('/staff/') ? `${pathname}${search}` : undefined;
};
