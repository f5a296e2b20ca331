import type { PurposeRepository, StoredPurpose } from '../../store/ports/purpose-repository.ts';
import { createRound } from '../../store/ports/batched-lookup.ts';
import { Problem } from '../../core/problem.ts';
import type { Audience } from '../model/parental-consent.ts';
import { purposeHash } from './purpose-json.ts';
import { isInForce } from './purpose-transitions.ts';
import type { Basis, Controller, Purpose, PurposeContent } from '../model/types.ts';

/** What a source says of what it records, and for whom. */
export interface RecordingSource {
  readonly id: string;
  readonly name: string;
  readonly basis: Basis;
  /** Who answers for it; where it does not say, whoever answers for this Carnet. */
  readonly controller?: Controller;
  readonly audience?: Audience;
  /** How long statements are kept: ISO 8601 period. */
  readonly keep?: string;
  /**
   * `reject`: a request with a statement that may not be recorded is refused as a whole. Otherwise only that statement
   * is left out.
   */
  readonly onWithheld?: 'accept' | 'reject';
}

/** The record purposes of sources: on what basis each of them records, in which version, in which state. */
export interface RecordPurposes {
  /** The one of a source as it is in force now, read after the call. Rejects with Problem `store-unavailable`. */
  of(source: RecordingSource): Promise<Purpose>;
  /** The same of several sources, by the ids of the sources, in one round. */
  ofAll(sources: readonly RecordingSource[]): Promise<ReadonlyMap<string, Purpose>>;
  /**
   * As `of`, and written down where it was implied, so that what somebody decides on never changes with the source.
   * Whoever drafts a version of a record purpose calls this first: its own is the second.
   */
  kept(source: RecordingSource): Promise<Purpose>;
}

/** The id of the record purpose of the source with this id. */
export const recordPurposeId = (source: string): string => `record:${source}`;

/** The id of the source whose record purpose this is; undefined for another kind of purpose. */
export const sourceOfRecord = (purpose: string): string | undefined =>
  purpose.startsWith('record:') ? purpose.slice(7) : undefined;

/**
 * Refuses a record purpose that is not open or is over, with Problem `forbidden`: that is nobody's decision but its
 * institution's. `now` is in milliseconds since the epoch.
 */
export const checkRecords = ({ id, state, until }: Pick<Purpose, 'id' | 'state' | 'until'>, now: number): void => {
  const source = sourceOfRecord(id) ?? id;
  if (state !== 'open') throw new Problem('forbidden', `what the source ${source} records is ${state}`);
  if ((until ?? Infinity) <= now) throw new Problem('forbidden', `what the source ${source} records is over`);
};

/** The newest version of a purpose that is in force; undefined where none is. */
export const newestInForce = async (
  repository: Pick<PurposeRepository, 'versions'>,
  newest: StoredPurpose | undefined,
): Promise<Purpose | undefined> => {
  if (newest === undefined || isInForce(newest)) return newest as Purpose | undefined;
  return (await repository.versions(newest.id)).findLast(isInForce) as Purpose | undefined;
};

const implied = (source: RecordingSource, institution: Controller): Purpose => {
  const name = source.name.replace(/\p{Surrogate}/gu, '\ufffd');
  const content: PurposeContent & Pick<Purpose, 'version'> = {
    id: recordPurposeId(source.id),
    version: 1,
    kind: 'record',
    basis: source.basis,
    title: { en: name, fr: name },
    summary: {
      en: 'What is done in this tool is recorded for teaching and learning.',
      fr: 'Ce qui est fait dans cet outil est enregistré pour enseigner et apprendre.',
    },
    controller: source.controller ?? institution,
    recipients: [],
    commercial: false,
    automatedDecisions: 'none',
    scope: { sources: [source.id], profiles: [], verbs: [], activityTypes: [] },
    ...(source.keep === undefined ? {} : { keep: source.keep }),
    minimum: 1,
    storage: [(source.controller ?? institution).country],
    dpvPurposes: [],
    references: {},
  };
  return { ...content, accepts: [1], state: 'open', hash: purposeHash(content) };
};

/**
 * Builds the reading of record purposes. They are read anew for every request, all that wait in one round, since a
 * version that widens, rests on another basis or is suspended permits less from the moment it is written. Where none
 * was written it is implied by the source, which may be known from some seconds ago: its basis never changes but by a
 * version that is written, and all else that it says permits nothing. `institution` answers for the sources that do not
 * say who does.
 */
export const createRecordPurposes = ({
  repository,
  institution,
}: {
  readonly repository: Pick<PurposeRepository, 'current' | 'versions' | 'add'>;
  readonly institution: Controller;
}): RecordPurposes => {
  const current = createRound((ids: readonly string[]) => repository.current(ids));
  const known = new WeakMap<RecordingSource, Purpose>();

  const impliedBy = (source: RecordingSource): Purpose => {
    const purpose = known.get(source) ?? implied(source, institution);
    known.set(source, purpose);
    return purpose;
  };
  const written = async (ids: readonly string[]): Promise<ReadonlyMap<string, Purpose>> => {
    const found = new Map<string, Purpose>();
    for (const [id, newest] of await current(ids)) {
      const purpose = await newestInForce(repository, newest);
      if (purpose !== undefined) found.set(id, purpose);
    }
    return found;
  };
  const of = async (source: RecordingSource): Promise<Purpose> => {
    const id = recordPurposeId(source.id);
    return (await written([id])).get(id) ?? impliedBy(source);
  };

  return {
    of,
    ofAll: async (sources) => {
      const found = await written(sources.map(({ id }) => recordPurposeId(id)));
      return new Map(sources.map((source) => [source.id, found.get(recordPurposeId(source.id)) ?? impliedBy(source)]));
    },
    kept: async (source) => {
      const purpose = await of(source);
      if (purpose === known.get(source)) await repository.add({ ...purpose, v: 1 });
      return of(source);
    },
  };
};
