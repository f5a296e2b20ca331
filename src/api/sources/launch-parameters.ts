import type { SessionRequest } from '../../access/sources/authentication/validate-session.ts';

/** Where the content of a session is launched from. */
export interface Launch {
  /** The base URL of the xAPI resources, with its slash. */
  readonly endpoint: string;
  readonly fetchUrl: string;
  /** The credentials of the session, in base64 (RFC 7617). */
  readonly basic: string;
  readonly session: SessionRequest;
}

/** As `encodeURIComponent`, since some content does not decode a plus sign: a space is %20. */
const queryOf = (parameters: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');

/**
 * The query strings with which an LMS launches content. `cmi5` (8.1) needs registration and activity; `tincan` is what
 * Storyline, Captivate and TinCanJS read.
 */
export const launchParameters = ({ endpoint, fetchUrl, basic, session }: Launch) => {
  const { registration, activity } = session;
  const actor = JSON.stringify(session.actor);
  return {
    ...(registration !== undefined &&
      activity !== undefined && {
        cmi5: queryOf({ endpoint, fetch: fetchUrl, actor, registration, activityId: activity }),
      }),
    tincan: queryOf({ endpoint, auth: `Basic ${basic}`, actor, activity_id: activity, registration }),
  };
};
