import type { SCOPES_BY_PATH } from '../api/access.generated.ts';
import type { InEachLanguage } from '../texts/language.ts';
import type { IconName } from './icon-paths.ts';

/** The properties of a page: the segments of the path after its own, and the query. */
export interface PageProps {
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** The first segments of the paths of pages. */
export type PagePath =
  | 'overview'
  | 'statements'
  | 'sources'
  | 'profiles'
  | 'violations'
  | 'registrations'
  | 'dead-letters'
  | 'forwarding'
  | 'webhooks'
  | 'studies'
  | 'desk'
  | 'consent'
  | 'audit-chain'
  | 'who-sees-what'
  | 'retention'
  | 'organisations'
  | 'staff';

/** A path of this server that staff may read: a resource of the API, or a page. */
export type StaffPath = keyof typeof SCOPES_BY_PATH;

/** A page of the console. */
export interface PageRow {
  /** The name in the menu. */
  readonly name: InEachLanguage<string>;
  readonly icon: IconName;
  /** The first segment of its path. */
  readonly path: PagePath;
  /** What the page shows first. A reader who may read none of these does not see the page. */
  readonly reads: readonly StaffPath[];
}

/** A group of the menu. */
export interface MenuGroup {
  readonly name: InEachLanguage<string>;
  readonly entries: readonly PageRow[];
}
