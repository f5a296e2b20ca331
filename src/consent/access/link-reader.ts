import type { AccessFilter, AccessReader } from '../../store/ports/consent/access-record-repository.ts';
import type { AskedBy, Assurance } from '../model/assurance.ts';
import type { GivenData, RecordAccess } from './record-access.ts';

/** The members of a session that say who has opened it. */
interface OpenedSession {
  readonly assurance: Assurance;
  readonly askedBy?: AskedBy;
  readonly organisation: string;
  /** The id of the link. */
  readonly link: string;
}

/**
 * The requester of a session's link, as access records name the reader: each holder of a link can open it. Undefined
 * after a sign-in at an OpenID provider, and for a link of a tool, which shows only what that tool itself has.
 */
export const linkReaderOf = ({ assurance, askedBy, organisation, link }: OpenedSession): AccessReader | undefined => {
  const { account, credential, source } = askedBy ?? {};
  const id = account ?? credential ?? source;
  if (assurance !== 'institution' || id === undefined) return undefined;
  return {
    id,
    ...(source !== undefined && account === undefined && { source }),
    organisation,
    role: 'operator',
    link,
  };
};

/** The session in which data leave, with the route (docs/routes.md) and the filter. */
interface ReadInSession {
  readonly session: OpenedSession;
  readonly route: string;
  readonly filter?: AccessFilter;
}

/** Records data given in a session as read by the requester of its link, before they leave (see `RecordAccess`). */
export type RecordGivenByLink = (of: ReadInSession, given: readonly GivenData[]) => Promise<void>;

export const createRecordGivenByLink =
  (recordAccess: RecordAccess): RecordGivenByLink =>
  async ({ session, route, filter = {} }, given) => {
    const reader = linkReaderOf(session);
    if (reader !== undefined && given.length > 0) await recordAccess({ reader, route, filter }, given);
  };
