import type { AccessFilter, AccessReader } from '../../store/ports/consent/access-record-repository.ts';
import type { AskedBy, Assurance } from '../model/assurance.ts';
import type { GivenData, RecordAccess } from './record-access.ts';

/** A session as far as it says who has opened it. */
interface OpenedSession {
  readonly assurance: Assurance;
  readonly askedBy?: AskedBy;
  readonly organisation: string;
  /** The id of the link. */
  readonly link: string;
}

/**
 * Who asked for the link of a session, as access records name the reader: each holder of a link can open it. Undefined
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

/** Data that leave in a session: by which route (docs/routes.md), and of which filter. */
interface ReadInSession {
  readonly session: OpenedSession;
  readonly route: string;
  readonly filter?: AccessFilter;
}

/** Records what a session is given as read by who asked for its link, before it leaves (see `RecordAccess`). */
export type RecordGivenByLink = (of: ReadInSession, given: readonly GivenData[]) => Promise<void>;

export const createRecordGivenByLink =
  (recordAccess: RecordAccess): RecordGivenByLink =>
  async ({ session, route, filter = {} }, given) => {
    const reader = linkReaderOf(session);
    if (reader !== undefined && given.length > 0) await recordAccess({ reader, route, filter }, given);
  };
