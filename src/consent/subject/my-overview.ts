import type { Source } from '../../store/ports/source-repository.ts';
import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import type { DecidedPurpose } from '../decisions/decision-service.ts';
import { isJoint } from '../model/parental-consent.ts';
import type { Session } from './sign-in-links.ts';
import type { ErasureBounds, Me, MyOverview, MyPurpose, MyTrace } from './subject-service.ts';
import { createWeeks, myTrace } from './my-counts.ts';
import { isAsked, myPurpose } from './my-purpose.ts';
import type { OwnStatements } from './own-statements.ts';
import { recordPurposeId, sourceOfRecord } from '../purposes/recording-purpose.ts';
import { isInReach, type Whom, type WhomOf } from './session-subject.ts';

/** What `createMyOverview` is built from. */
export interface MyOverviewDeps {
  readonly whom: WhomOf;
  readonly own: OwnStatements;
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  readonly repository: Pick<PurposeRepository, 'list'>;
  readonly source: (id: string) => Promise<Source | undefined>;
  readonly now: () => number;
}

const LATEST = 20;
/** Of more pages of statements than this the latest are counted: some 5,000, whatever of them may be shown. */
const PAGES_COUNTED = 50;

/**
 * What is promised of stopping and forgetting; the figures of journal and streams are those that their topics are made
 * with.
 */
const BOUNDS: ErasureBounds = { store: 'PT1M', journal: 'P2D', streams: 'P1D', backups: 'P30D', recipients: 'P30D' };

/** Builds the overview of what a person is asked, has decided, and has left behind. */
export const createMyOverview = ({ whom, own, purposes, repository, source, now }: MyOverviewDeps): Me['read'] => {
  const traces = async ({ ids }: Whom, only: string | undefined) => {
    const weeks = createWeeks();
    const latest: MyTrace[] = [];
    const sources = new Set<string>();
    let left = PAGES_COUNTED;
    let isWhole = true;
    for await (const page of own.latest({ ids, ...(only === undefined ? {} : { source: only }) })) {
      if (left-- === 0) {
        isWhole = false;
        break;
      }
      for (const one of page) {
        weeks.add(one);
        sources.add(one.source);
        if (latest.length < LATEST) latest.push(myTrace(one));
      }
    }
    return { counts: { weeks: weeks.list(), isWhole }, latest, sources };
  };

  const shownPurposes = async (
    session: Session,
    { person, jointUntil }: Whom,
    sources: readonly string[],
  ): Promise<readonly MyPurpose[]> => {
    const decided = Object.keys(person?.decisions ?? {});
    const open = (await repository.list({ state: 'open' }))
      .map(({ id }) => id)
      .filter((id) => sourceOfRecord(id) === undefined);
    const records = sources.map(recordPurposeId);
    const found = await purposes([
      ...new Set([...(session.purpose === undefined ? [] : [session.purpose]), ...records, ...open, ...decided]),
    ]);
    const at = now();
    return [...found].flatMap(([id, { purpose, audience }]) => {
      const concerns =
        decided.includes(id) || id === session.purpose || purpose.scope.sources.some((one) => sources.includes(one));
      if (!concerns || !isInReach(session, purpose)) return [];
      return [
        myPurpose(purpose, person?.decisions[id], {
          role: session.role,
          isJoint: isJoint(jointUntil, audience, at),
          now: at,
        }),
      ];
    });
  };

  return async (session) => {
    const about = await whom(session);
    const isConfined = session.reach === 'source';
    const { counts, latest, sources: seen } = await traces(about, isConfined ? session.source : undefined);
    const recorded = Object.keys(about.person?.decisions ?? {}).flatMap((id) => sourceOfRecord(id) ?? []);
    const wanted = sourceOfRecord(session.purpose ?? '');
    const ids = isConfined
      ? [session.source]
      : [...new Set([...seen, ...recorded, ...(wanted === undefined ? [] : [wanted])])].sort();
    const shown = await shownPurposes(session, about, ids);
    const found = await Promise.all(ids.map(source));
    const first = ({ purpose }: MyPurpose): number => (purpose.id === session.purpose ? 0 : 1);
    const overview: MyOverview = {
      role: session.role,
      ...(session.role === 'guardian' && about.name !== undefined ? { name: about.name } : {}),
      sources: found.flatMap((one) => (one === undefined ? [] : [{ id: one.id, name: one.name }])),
      asked: shown.filter(isAsked).sort((a, b) => first(a) - first(b)),
      decided: shown.filter((one) => !isAsked(one)),
      counts,
      latest,
      bounds: BOUNDS,
    };
    return overview;
  };
};
