import { Problem } from '../../core/problem.ts';
import { isVersion1, isVersion2 } from '../formats/statement-version.ts';
import type { XapiVersion } from '../model/types.ts';

/** The header with the version, in requests and in every answer (1.0.3 Communication 3.3; IEEE 9274.1.1 4.1.7). */
export const VERSION_HEADER = 'X-Experience-API-Version';

/** The supported versions: the latest patch of each, as the About resource lists them. */
export const VERSIONS: readonly XapiVersion[] = ['1.0.3', '2.0.0'];

/**
 * The version of a request by its header, and so of the answer: the latest patch, as both standards ask. Throws Problem
 * `invalid-request` for any other version and if the header is missing.
 */
export const negotiateVersion = (header: string | undefined): XapiVersion => {
  if (header !== undefined && isVersion1(header)) return '1.0.3';
  if (header !== undefined && isVersion2(header)) return '2.0.0';
  const requirement = 'xAPI 1.0.3 Communication 3.3; IEEE 9274.1.1 4.1.7';
  const detail =
    header === undefined ? 'is missing' : `names ${JSON.stringify(header.slice(0, 40))}, which is not spoken here`;
  throw new Problem(
    'invalid-request',
    `The header ${VERSION_HEADER} ${detail}; it must name xAPI 1.0.x or 2.0.x (${VERSIONS.join(', ')}).`,
    [{ at: VERSION_HEADER, detail, requirement }],
  );
};
