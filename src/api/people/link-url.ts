import type { LinkClaims } from '../../consent/subject/sign-in-tokens.ts';
import type { Services } from '../route/services.ts';

/** Makes a sign-in link that is valid until `expires`, in milliseconds since the epoch. */
export const createLinkUrl = async (
  claims: LinkClaims,
  expires: number,
  { people, settings }: Services,
): Promise<string> => `${settings.publicUrl}/l/${await people.links.create(claims, expires)}`;
