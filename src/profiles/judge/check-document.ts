import { Problem } from '../../core/problem.ts';
import type { DocumentKind } from '../../store/ports/statements/document-repository.ts';
import type { ProfileMode } from '../../store/ports/sources/source-repository.ts';
import { type DocumentContent, resourceKey } from '../concepts/compile-resources.ts';
import type { CompiledProfiles } from './compile-profiles.ts';
import { violationFault } from './violation-fault.ts';

/** A document with its resource and its id. */
export interface CheckedDocument extends DocumentContent {
  readonly resource: DocumentKind;
  readonly id: string;
}

/**
 * Throws Problem `profile-violation` with every violation of a document's media type or content (P2 7.3). Profiles in
 * another mode than `enforce` do not count.
 */
export const checkDocument = (
  profiles: CompiledProfiles,
  modeOf: (profile: string) => ProfileMode,
  document: CheckedDocument,
): void => {
  const key = resourceKey(document.resource, document.id);
  const faults = [...profiles.versions.values()].flatMap((version) => {
    const findViolations = version.resources.get(key);
    if (findViolations === undefined || modeOf(version.profile).mode !== 'enforce') return [];
    return findViolations(document).map((violation) => violationFault(violation, version, undefined));
  });
  if (faults.length > 0) throw new Problem('profile-violation', 'the document is not as a profile says', faults);
};
