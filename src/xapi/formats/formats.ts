import { isSha1, isSha2 } from './digests.ts';
import { isDuration } from './duration.ts';
import { isIri } from './iri.ts';
import { isLanguageTag } from './language-tag.ts';
import { isMbox } from './mbox.ts';
import { isMediaType } from './media-type.ts';
import { isVersion1, isVersion1Or2 } from './statement-version.ts';
import { isStored, isTimestamp } from './timestamp.ts';
import { isUuid } from './uuid.ts';

/** The formats that the schemas name. Each check is linear in the length of the text and has a limit of length. */
export const formats = {
  duration: isDuration,
  iri: isIri,
  'language-tag': isLanguageTag,
  mbox: isMbox,
  'media-type': isMediaType,
  sha1: isSha1,
  sha2: isSha2,
  stored: isStored,
  timestamp: isTimestamp,
  uuid: isUuid,
  'version-1': isVersion1,
  'version-1-or-2': isVersion1Or2,
} as const;

export type Format = keyof typeof formats;
