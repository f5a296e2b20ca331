import { defined } from '../../core/json-object.ts';
import type { PurposeRepository } from '../../store/ports/consent/purpose-repository.ts';
import { isSureEnough, leastAssurance } from '../model/assurance.ts';
import { type Audience, hasMinors } from '../model/parental-consent.ts';
import type { Purpose } from '../model/types.ts';
import { isReleased } from '../purposes/purpose-transitions.ts';
import {
  newestInForce,
  type RecordingSource,
  type RecordPurposes,
  sourceOfRecord,
} from '../purposes/recording-purpose.ts';

/** A purpose in its newest version in force, and the audience of its sources. */
export interface PurposeInForce {
  readonly purpose: Purpose;
  readonly audience?: Audience;
}

/**
 * Finds purposes by id, read after the call; missing ones are not in the map. An implied record purpose is persisted,
 * so that what people decide on never changes. Rejects with Problem `store-unavailable`.
 */
export type FindPurposesInForce = (ids: readonly string[]) => Promise<ReadonlyMap<string, PurposeInForce>>;

interface FindPurposesInForceDeps {
  readonly repository: Pick<PurposeRepository, 'findCurrent' | 'findVersions'>;
  readonly records: RecordPurposes;
  /** The source with this id, read now. */
  readonly findSource: (id: string) => Promise<RecordingSource | undefined>;
}

export const createFindPurposesInForce = ({
  repository,
  records,
  findSource,
}: FindPurposesInForceDeps): FindPurposesInForce => {
  const findRecord = async (source: string): Promise<PurposeInForce | undefined> => {
    const found = await findSource(source);
    if (found === undefined) return undefined;
    return {
      purpose: await records.ensurePersisted(found),
      ...defined({ audience: found.audience }),
    };
  };
  /**
   * Any other purpose is for minors if one of its sources is. A yes to a study over minors takes an `institution`
   * sign-in, even if the study is older than assurances, or its source has named its audience since.
   */
  const withAudience = async (purpose: Purpose): Promise<PurposeInForce> => {
    const audiences = (await Promise.all(purpose.scope.sources.map(findSource))).map((source) => source?.audience);
    const isRaised =
      isReleased(purpose.kind) && audiences.some(hasMinors) && !isSureEnough(leastAssurance(purpose), 'institution');
    return {
      purpose: isRaised ? { ...purpose, raisedAssurance: 'institution' } : purpose,
      ...(audiences.includes('minors') && { audience: 'minors' }),
    };
  };
  return async (ids) => {
    const others = ids.filter((id) => sourceOfRecord(id) === undefined);
    const current = others.length === 0 ? undefined : await repository.findCurrent(others);
    const found = new Map<string, PurposeInForce>();
    for (const id of ids) {
      const source = sourceOfRecord(id);
      const purpose = source === undefined ? await newestInForce(repository, current?.get(id)) : undefined;
      const inForce = source !== undefined ? await findRecord(source) : purpose && (await withAudience(purpose));
      if (inForce !== undefined) found.set(id, inForce);
    }
    return found;
  };
};
