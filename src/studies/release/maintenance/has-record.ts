import { defined, ownValue } from '../../../core/json-object.ts';
import { idsOf } from '../../../consent/model/merged-ids.ts';
import type { Person, Purpose } from '../../../consent/model/types.ts';
import type { Profile } from '../../../profiles/model/types.ts';
import type { StatementRepository } from '../../../store/ports/statements/statement-repository.ts';
import type { SortKey } from '../../../xapi/model/types.ts';
import { personToken } from '../../../xapi/statement/tokens.ts';
import type { StudyKeyStore } from '../../study/key-store.ts';
import type { ActiveStudy } from '../candidates/active-studies.ts';
import { createBuildRelease } from '../candidates/build-release.ts';
import {
  createReleaseGates,
  type EvaluateRelease,
  parseStatement,
  type ReleaseGatesDeps,
} from '../candidates/release-gates.ts';
import { isOwnStatement, scanStart } from './release-person.ts';

export interface HasRecordDeps {
  readonly statements: StatementRepository;
  readonly keys: StudyKeyStore;
  readonly loadedProfiles: () => readonly Profile[];
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  readonly gates: ReleaseGatesDeps;
  readonly now: () => number;
}

/**
 * Resolves with true if a person has at least one statement that a study may receive now. Rejects with Problem
 * `store-unavailable`.
 */
export type HasRecord = (person: Person) => Promise<boolean>;

/** The place at which the next scan of a person begins: at the statement that was found, or after the last one. */
interface Place {
  readonly id: string;
  readonly above: SortKey | undefined;
  /** The time at which the first scan to this place began with the first statement, in milliseconds since the epoch. */
  readonly begunAt: number;
}

const PAGE_SIZE = 100;
/** A denied statement may be permitted later, by a decision or a profile: all are checked again after this time. */
const RESCAN_MS = 60_000;
const MAX_PLACES = 20_000;

/** The key changes with every decision of the person. All of their statements are then checked again. */
const keyOf = ({ id, hash }: Purpose, { id: person, decisions }: Person): string => {
  const { from, includePast } = ownValue(decisions, id) ?? {};
  const states = Object.values(decisions).map(({ state, since, generation }) => `${state} ${since} ${generation}`);
  return [hash, person, from, includePast, ...states].join(' ');
};

/**
 * Makes readers that find if people have a record, each for one version of a study. A scan continues at the end of the
 * last one, and the statement found there is judged again.
 */
export const createReadHasRecord = (deps: HasRecordDeps): ((purpose: Purpose) => Promise<HasRecord>) => {
  const { statements, keys, loadedProfiles, publicUrl, gates, now } = deps;
  const readGates = createReleaseGates(gates);
  const places = new Map<string, Place>();

  const keep = (key: string, place: Place): void => {
    places.delete(key);
    if (places.size >= MAX_PLACES) places.delete(places.keys().next().value ?? '');
    places.set(key, place);
  };

  const pageHasRecord = async (study: ActiveStudy, id: string, page: Parameters<typeof readGates>[0]) => {
    const own = page.filter((statement) => isOwnStatement(statement, id));
    if (own.length === 0) return false;
    const evaluate: EvaluateRelease = await readGates(own);
    return own.map(parseStatement).some((parsed) => !('why' in evaluate(study, parsed)));
  };

  /** Resolves with the place of the first page that has a record; if none has, with the place after the last page. */
  const scan = async (
    study: ActiveStudy,
    person: Person,
    from: Place,
  ): Promise<Place & { readonly found: boolean }> => {
    const ids = idsOf(person);
    const { begunAt } = from;
    let place = from;
    for (const id of ids.slice(Math.max(0, ids.indexOf(from.id)))) {
      for (let above = id === from.id ? from.above : scanStart(person, study.purpose.id); ;) {
        const page = await statements.scan({
          token: personToken(id),
          limit: PAGE_SIZE,
          ...defined({ above }),
        });
        if (await pageHasRecord(study, id, page)) return { id, above, begunAt, found: true };
        above = page.at(-1)?.at ?? above;
        place = { id, above, begunAt };
        if (page.length < PAGE_SIZE) break;
      }
    }
    return { ...place, found: false };
  };

  const activeStudyOf = async (purpose: Purpose): Promise<ActiveStudy | undefined> => {
    const studyKeys = await keys.find(purpose.id);
    const build = (found: NonNullable<typeof studyKeys>) =>
      createBuildRelease({ purpose, loadedProfiles: loadedProfiles(), keys: found, publicUrl });
    return studyKeys && { purpose, buildRelease: build(studyKeys), keys: studyKeys };
  };

  return async (purpose) => {
    const study = await activeStudyOf(purpose);
    return async (person) => {
      if (study === undefined) return false;
      const key = keyOf(purpose, person);
      const known = places.get(key);
      const first = { id: person.id, above: scanStart(person, purpose.id), begunAt: now() };
      const isKnown = known !== undefined && idsOf(person).includes(known.id);
      let place = await scan(study, person, isKnown ? known : first);
      if (!place.found && isKnown && now() - known.begunAt >= RESCAN_MS) place = await scan(study, person, first);
      const { found, ...next } = place;
      keep(key, next);
      return found;
    };
  };
};
