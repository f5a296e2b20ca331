import { createBatchedLookup } from '../../core/concurrency/batched-lookup.ts';
import { Problem } from '../../core/problem.ts';
import type { FindController } from '../../access/sources/organisations/find-controller.ts';
import type { PurposeRepository, StoredPurpose } from '../../store/ports/consent/purpose-repository.ts';
import type { Audience } from '../model/parental-consent.ts';
import type { Basis, Controller, Purpose, PurposeContent } from '../model/types.ts';
import { purposeHash } from './purpose-json.ts';
import { isInForce } from './purpose-transitions.ts';

/** The members of a source on which its record purpose depends. */
export interface RecordingSource {
  readonly id: string;
  readonly name: string;
  readonly basis: Basis;
  /** Absent: that of its organisation, or of one above, otherwise the institution of this server. */
  readonly controller?: Controller;
  readonly organisation?: string;
  readonly audience?: Audience;
  /** The period for which statements are kept (ISO 8601). */
  readonly keep?: string;
  /** `reject`: a request with a withheld statement is refused completely; otherwise the other statements are stored. */
  readonly onWithheld?: 'accept' | 'reject';
}

/** The record purposes of sources. Every call rejects with Problem `store-unavailable`. */
export interface RecordPurposes {
  /** The version in force of this source, read after the call. */
  get(source: RecordingSource): Promise<Purpose>;
  /** By the ids of the sources, in one lookup. */
  getAll(sources: readonly RecordingSource[]): Promise<ReadonlyMap<string, Purpose>>;
  /**
   * As `get`, and persists an implied purpose, so that what people decide on never changes with the source. Call it
   * before a version of a record purpose is drafted: that one is the second then.
   */
  ensurePersisted(source: RecordingSource): Promise<Purpose>;
  /** The controller of a purpose of this source that names none. */
  controllerOf(source: RecordingSource): Promise<Controller>;
}

/** The id of the record purpose of the source with this id. */
export const recordPurposeId = (source: string): string => `record:${source}`;

/** The id of the source whose record purpose this is; undefined for another kind of purpose. */
export const sourceOfRecord = (purpose: string): string | undefined =>
  purpose.startsWith('record:') ? purpose.slice(7) : undefined;

/** Throws Problem `forbidden` if a record purpose is not open or is over. `now` is in milliseconds since the epoch. */
export const checkRecordingAllowed = (
  { id, state, until }: Pick<Purpose, 'id' | 'state' | 'until'>,
  now: number,
): void => {
  const source = sourceOfRecord(id) ?? id;
  if (state !== 'open') throw new Problem('forbidden', `what the source ${source} records is ${state}`);
  if ((until ?? Infinity) <= now) throw new Problem('forbidden', `what the source ${source} records is over`);
};

/** The newest version of a purpose that is in force; undefined if none is. */
export const newestInForce = async (
  repository: Pick<PurposeRepository, 'findVersions'>,
  newest: StoredPurpose | undefined,
): Promise<Purpose | undefined> => {
  if (newest === undefined || isInForce(newest)) return newest as Purpose | undefined;
  return (await repository.findVersions(newest.id)).findLast(isInForce) as Purpose | undefined;
};

const impliedPurpose = (source: RecordingSource, controller: Controller): Purpose => {
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
    controller,
    recipients: [],
    commercial: false,
    automatedDecisions: 'none',
    scope: { sources: [source.id], profiles: [], verbs: [], activityTypes: [] },
    minimum: 1,
    storage: [controller.country],
    dpvPurposes: [],
    references: {},
  };
  if (source.keep !== undefined) Object.assign(content, { keep: source.keep });
  // Not spread, as in `parseWith`: every statement is evaluated with it.
  return Object.assign(content, { accepts: [1], state: 'open' as const, hash: purposeHash(content) });
};

interface RecordPurposesDeps {
  readonly repository: Pick<PurposeRepository, 'findCurrent' | 'findVersions' | 'add'>;
  /** The controller of sources for which neither they nor an organisation above names one. */
  readonly institution: Controller;
  /** By default the source's own. */
  readonly findController?: FindController;
}

/**
 * Record purposes are read again for every request: a version that widens, changes the basis or is suspended counts
 * from its write.
 */
export const createRecordPurposes = ({
  repository,
  institution,
  findController = ({ controller }) => Promise.resolve(controller),
}: RecordPurposesDeps): RecordPurposes => {
  const findCurrent = createBatchedLookup((ids: readonly string[]) => repository.findCurrent(ids));
  const cache = new WeakMap<RecordingSource, Purpose>();

  // The source may be some seconds old: its basis changes only by a persisted version, and nothing else in it permits.
  const controllerOf = async (source: RecordingSource): Promise<Controller> =>
    (await findController(source, 'now')) ?? institution;
  const impliedBy = async (source: RecordingSource): Promise<Purpose> => {
    const controller = (await findController(source)) ?? institution;
    const cached = cache.get(source);
    if (cached?.controller === controller) return cached;
    const purpose = impliedPurpose(source, controller);
    cache.set(source, purpose);
    return purpose;
  };
  const findPersisted = async (ids: readonly string[]): Promise<ReadonlyMap<string, Purpose>> => {
    const found = new Map<string, Purpose>();
    for (const [id, newest] of await findCurrent(ids)) {
      const purpose = await newestInForce(repository, newest);
      if (purpose !== undefined) found.set(id, purpose);
    }
    return found;
  };
  const get = async (source: RecordingSource): Promise<Purpose> => {
    const id = recordPurposeId(source.id);
    return (await findPersisted([id])).get(id) ?? (await impliedBy(source));
  };

  return {
    get,
    controllerOf,
    getAll: async (sources) => {
      const found = await findPersisted(sources.map(({ id }) => recordPurposeId(id)));
      const known = sources.map(async (source): Promise<readonly [string, Purpose]> => {
        return [source.id, found.get(recordPurposeId(source.id)) ?? (await impliedBy(source))];
      });
      return new Map(await Promise.all(known));
    },
    ensurePersisted: async (source) => {
      const id = recordPurposeId(source.id);
      const persisted = (await findPersisted([id])).get(id);
      if (persisted !== undefined) return persisted;
      await repository.add({ ...impliedPurpose(source, await controllerOf(source)), v: 1 });
      return get(source);
    },
  };
};
