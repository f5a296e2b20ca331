import type { LoadedProfile } from '../../../profiles/registry/profile-registry.ts';
import type { Request, Response } from '../../message/request-response.ts';

/** The media type of a profile document (Part Three 1.1 of xAPI Profiles). */
export const PROFILE_DOCUMENT = 'application/ld+json';

/** The text of a profile must not become a page of this origin, whatever a browser makes of it. */
const NO_SCRIPTS = { 'Content-Security-Policy': "default-src 'none'; sandbox" };

/** The document of a profile as it was loaded; for the id of an earlier version, the one that defines it. */
export const documentResponse = ({ document, earlierVersions }: LoadedProfile, id?: string): Response => ({
  status: 200,
  headers: { 'Content-Type': PROFILE_DOCUMENT, ...NO_SCRIPTS },
  body: earlierVersions.find(({ version }) => version.id === id)?.document ?? document,
});

/** True if the client prefers the document of a profile to the media type `other`. */
export const prefersDocument = ({ accepts, header }: Request, other: string): boolean =>
  accepts([other, PROFILE_DOCUMENT]) === PROFILE_DOCUMENT ||
  (accepts([other]) === undefined && (header('accept') ?? '').toLowerCase().includes(PROFILE_DOCUMENT));
