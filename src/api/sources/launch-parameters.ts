import type { SessionRequest } from '../../access/sources/authentication/validate-session.ts';

/** The endpoint, credentials and session with which content is launched. */
export interface Launch {
  /** The base URL of the xAPI resources, with its slash. */
  readonly endpoint: string;
  readonly fetchUrl: string;
  /** The credentials of the session, in base64 (RFC 7617). */
  readonly basic: string;
  readonly session: SessionRequest;
}

/** Encoded as by `encodeURIComponent`, with %20 for a space: some content does not decode a plus sign. */
const queryOf = (parameters: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');

/**
 * The query strings with which an LMS launches content. `cmi5` (8.1) needs registration and activity; Storyline,
 * Captivate and TinCanJS read `tincan`.
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
