import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import type { DecidedPurpose } from './decision-service.ts';
import {
  newestInForce,
  type RecordingSource,
  type RecordPurposes,
  sourceOfRecord,
} from '../purposes/recording-purpose.ts';
import type { Purpose } from '../model/types.ts';

/** What `createDecidedPurposes` is built from. */
export interface DecidedPurposesDeps {
  readonly repository: Pick<PurposeRepository, 'current' | 'versions'>;
  readonly records: Pick<RecordPurposes, 'kept'>;
  /** The source with this id, read now. */
  readonly source: (id: string) => Promise<RecordingSource | undefined>;
}

/**
 * Builds the reading of purposes that people decide on, by their ids, each in its newest version that is in force;
 * those that are not there are not in the map. The record purpose of a source is written down where it was implied, and
 * says whom its source is for; another purpose is for minors where one of its sources is.
 */
export const createDecidedPurposes = ({ repository, records, source }: DecidedPurposesDeps) => {
  const recordOf = async (id: string): Promise<DecidedPurpose | undefined> => {
    const found = await source(id);
    if (found === undefined) return undefined;
    return {
      purpose: await records.kept(found),
      ...(found.audience === undefined ? {} : { audience: found.audience }),
    };
  };
  const otherOf = async (purpose: Purpose): Promise<DecidedPurpose> => {
    const sources = await Promise.all(purpose.scope.sources.map(source));
    return sources.some((one) => one?.audience === 'minors') ? { purpose, audience: 'minors' } : { purpose };
  };
  return async (ids: readonly string[]): Promise<ReadonlyMap<string, DecidedPurpose>> => {
    const others = ids.filter((id) => sourceOfRecord(id) === undefined);
    const current = others.length === 0 ? undefined : await repository.current(others);
    const found = new Map<string, DecidedPurpose>();
    for (const id of ids) {
      const recording = sourceOfRecord(id);
      const purpose = recording === undefined ? await newestInForce(repository, current?.get(id)) : undefined;
      const decided = recording !== undefined ? await recordOf(recording) : purpose && (await otherOf(purpose));
      if (decided !== undefined) found.set(id, decided);
    }
    return found;
  };
};
