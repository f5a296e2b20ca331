import { Problem } from '../../core/problem.ts';
import type { ProfileMode } from '../../store/ports/source-repository.ts';
import type { CompiledProfiles } from './compile-profiles.ts';
import { type DocumentContent, type DocumentResource, resourceKey } from '../concepts/compile-resources.ts';
import { violationOf } from './violation.ts';

/**
 * Refuses a document that a profile in force describes by its stateId or profileId (P2 7.3) and whose media type or
 * content is not as that profile says, where its source is held to it with `enforce`: Problem `profile-violation`,
 * naming everything broken.
 */
export const checkDocument = (
  profiles: CompiledProfiles,
  modeOf: (profile: string) => ProfileMode,
  named: { readonly resource: DocumentResource; readonly id: string },
  content: DocumentContent,
): void => {
  const key = resourceKey(named.resource, named.id);
  const faults = [...profiles.versions.values()].flatMap((version) => {
    const judge = version.resources.get(key);
    if (judge === undefined || modeOf(version.profile).mode !== 'enforce') return [];
    return judge(content).map((breach) => violationOf(breach, version, undefined));
  });
  if (faults.length > 0) throw new Problem('profile-violation', 'the document is not as a profile says', faults);
};
