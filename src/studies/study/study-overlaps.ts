import { defined } from '../../core/json-object.ts';
import { isStudy } from '../../consent/purposes/purpose-transitions.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import type { Purpose, TimePrecision } from '../../consent/model/types.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { roundedCount } from './k-anonymity.ts';

/**
 * Another study of the same lab over some of the same sources: data that both release joins their records. Numbers of
 * people are rounded down to tens; absent below twenty.
 */
export interface StudyOverlap {
  readonly study: string;
  readonly title: Purpose['title'];
  /** The sources that both have. */
  readonly sources: readonly string[];
  readonly time?: TimePrecision;
  /** The numbers of people who take part in both, in this one only, and in the other only. */
  readonly both?: number;
  readonly onlyThis?: number;
  readonly onlyOther?: number;
  /** True if some people, but fewer than the floor, take part in only one: the lab could single these out. */
  readonly isRevealing: boolean;
}

interface StudyOverlapsDeps {
  readonly listPurposes: () => Promise<readonly PurposeDetails[]>;
  readonly studies: StudyRepository;
  /** The floor of `Purpose.minimum`. */
  readonly studyMinimum: number;
}

/** Reads the overlaps of a study, by the ids of the others. Rejects with Problem `store-unavailable`. */
export type ReadStudyOverlaps = (details: PurposeDetails) => Promise<readonly StudyOverlap[]>;

const PAGE_SIZE = 5000;

const isOfSameLab = (one: PurposeDetails, other: PurposeDetails): boolean =>
  (one.owner !== undefined && one.owner === other.owner) ||
  one.purpose.controller.name === (other.inForce ?? other.purpose).controller.name;

const isRead = ({ inForce }: PurposeDetails): boolean => inForce?.state === 'open' || inForce?.state === 'suspended';

const counted = <Name extends string>(name: Name, count: number): Readonly<Partial<Record<Name, number>>> => {
  const rounded = roundedCount(count);
  return (rounded === undefined ? {} : { [name]: rounded }) as Readonly<Partial<Record<Name, number>>>;
};

export const createReadStudyOverlaps = ({
  listPurposes,
  studies,
  studyMinimum,
}: StudyOverlapsDeps): ReadStudyOverlaps => {
  const participantsOf = async (study: string): Promise<ReadonlySet<string>> => {
    const found = new Set<string>();
    for (let after: string | undefined; ;) {
      const ids = await studies.listParticipants(study, {
        limit: PAGE_SIZE,
        ...defined({ after }),
      });
      for (const id of ids) found.add(id);
      if (ids.length < PAGE_SIZE) return found;
      after = ids.at(-1);
    }
  };

  return async (details) => {
    const { purpose } = details;
    if (!isStudy(purpose.kind)) return [];
    const sharedWith = ({ scope }: Pick<Purpose, 'scope'>): readonly string[] =>
      scope.sources.filter((source) => purpose.scope.sources.includes(source));
    const others = (await listPurposes()).flatMap((other) =>
      other.inForce !== undefined &&
      isStudy(other.inForce.kind) &&
      other.inForce.id !== purpose.id &&
      isRead(other) &&
      isOfSameLab(details, other) &&
      sharedWith(other.inForce).length > 0
        ? [other.inForce]
        : [],
    );
    if (others.length === 0) return [];
    const here = await participantsOf(purpose.id);
    const overlaps: StudyOverlap[] = [];
    for (const other of others.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const there = await participantsOf(other.id);
      const both = [...here].filter((id) => there.has(id)).length;
      const [onlyThis, onlyOther] = [here.size - both, there.size - both];
      const floor = Math.max(studyMinimum, purpose.minimum);
      overlaps.push({
        study: other.id,
        title: other.title,
        sources: sharedWith(other),
        ...defined({ time: other.view?.time }),
        ...counted('both', both),
        ...counted('onlyThis', onlyThis),
        ...counted('onlyOther', onlyOther),
        isRevealing: both > 0 && [onlyThis, onlyOther].some((count) => count > 0 && count < floor),
      });
    }
    return overlaps;
  };
};
