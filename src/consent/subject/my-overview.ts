import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import type { SourceRepository } from '../../store/ports/source-repository.ts';
import type { FindPurposesInForce } from '../decisions/purposes-in-force.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import { recordPurposeId, sourceOfRecord } from '../purposes/recording-purpose.ts';
import { createWeekCounter, type MyTrace, toMyTrace, type WeekCount } from './my-counts.ts';
import { awaitsAnswer, type MyPurpose, myPurpose } from './my-purpose.ts';
import type { OwnStatements } from './own-statements.ts';
import { isInScope, type SessionSubject, type SessionSubjects } from './session-subject.ts';
import type { Session } from './sign-in-links.ts';

/** The longest time until stopped data are gone, as ISO 8601 durations. */
interface ErasureBounds {
  readonly store: string;
  /** By the retention of the journal. */
  readonly journal: string;
  /** By the compaction of study streams. */
  readonly streams: string;
  /** By the rotation of backups. */
  readonly backups: string;
  /** From the copies of recipients, who confirm it. */
  readonly recipients: string;
}

/** All that the learner's page shows. */
export interface MyOverview {
  readonly role: 'subject' | 'guardian';
  /** The child's first name, as the institution gave it; for a guardian alone. */
  readonly name?: string;
  /** The sources within the link's scope, by id. */
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  /** What waits for an answer. The purpose of the link comes first. */
  readonly asked: readonly MyPurpose[];
  /** What was decided, and what needs no yes but may be objected to. */
  readonly decided: readonly MyPurpose[];
  /** By source and week, the latest week first; of the latest statements alone where `isWhole` is false. */
  readonly counts: { readonly weeks: readonly WeekCount[]; readonly isWhole: boolean };
  /** The last 20 statements, the latest first. */
  readonly latest: readonly MyTrace[];
  readonly bounds: ErasureBounds;
}

interface MyOverviewDeps {
  readonly subjects: Pick<SessionSubjects, 'find'>;
  readonly ownStatements: Pick<OwnStatements, 'latest'>;
  readonly findPurposes: FindPurposesInForce;
  readonly purposes: Pick<PurposeRepository, 'list'>;
  readonly sources: Pick<SourceRepository, 'findSource'>;
  readonly now: () => number;
}

const LATEST = 20;
/** Of more pages than this the latest are counted: some 5,000 statements, visible or not. */
const MAX_PAGES = 50;

/** What is promised about a stop; journal and streams as their topics are configured. */
const BOUNDS: ErasureBounds = { store: 'PT1M', journal: 'P2D', streams: 'P1D', backups: 'P30D', recipients: 'P30D' };

const readTraces = async (
  ownStatements: Pick<OwnStatements, 'latest'>,
  { ids }: SessionSubject,
  only: string | undefined,
) => {
  const weeks = createWeekCounter();
  const latest: MyTrace[] = [];
  const sources = new Set<string>();
  let pagesLeft = MAX_PAGES;
  let isWhole = true;
  for await (const page of ownStatements.latest({ ids, ...(only === undefined ? {} : { source: only }) })) {
    if (pagesLeft-- === 0) {
      isWhole = false;
      break;
    }
    for (const one of page) {
      weeks.add(one);
      sources.add(one.source);
      if (latest.length < LATEST) latest.push(toMyTrace(one));
    }
  }
  return { counts: { weeks: weeks.list(), isWhole }, latest, sources };
};

/** The ids of the sources to show: within the link's scope, those with traces, decisions, or the link's purpose. */
const sourcesToShow = (
  session: Session,
  { person }: SessionSubject,
  withTraces: ReadonlySet<string>,
): readonly string[] => {
  if (session.linkScope === 'source') return [session.source];
  const decided = Object.keys(person?.decisions ?? {}).flatMap((id) => sourceOfRecord(id) ?? []);
  const asked = sourceOfRecord(session.purpose ?? '');
  return [...new Set([...withTraces, ...decided, ...(asked === undefined ? [] : [asked])])].sort();
};

/** Reads what a person is asked, has decided, and has left behind. */
export const createMyOverview = ({
  subjects,
  ownStatements,
  findPurposes,
  purposes,
  sources,
  now,
}: MyOverviewDeps): ((session: Session) => Promise<MyOverview>) => {
  const readPurposes = async (
    session: Session,
    { person, parentalConsentUntil }: SessionSubject,
    sourceIds: readonly string[],
  ): Promise<readonly MyPurpose[]> => {
    const decided = Object.keys(person?.decisions ?? {});
    const open = (await purposes.list({ state: 'open' }))
      .map(({ id }) => id)
      .filter((id) => sourceOfRecord(id) === undefined);
    const records = sourceIds.map(recordPurposeId);
    const found = await findPurposes([
      ...new Set([...(session.purpose === undefined ? [] : [session.purpose]), ...records, ...open, ...decided]),
    ]);
    const at = now();
    return [...found].flatMap(([id, { purpose, audience }]) => {
      const concerns =
        decided.includes(id) || id === session.purpose || purpose.scope.sources.some((one) => sourceIds.includes(one));
      if (!concerns || !isInScope(session, purpose)) return [];
      return [
        myPurpose(purpose, person?.decisions[id], {
          role: session.role,
          needsParentalConsent: needsParentalConsent(parentalConsentUntil, audience, at),
          now: at,
        }),
      ];
    });
  };

  return async (session) => {
    const subject = await subjects.find(session);
    const only = session.linkScope === 'source' ? session.source : undefined;
    const { counts, latest, sources: withTraces } = await readTraces(ownStatements, subject, only);
    const ids = sourcesToShow(session, subject, withTraces);
    const mine = await readPurposes(session, subject, ids);
    const found = await Promise.all(ids.map((id) => sources.findSource(id)));
    const rank = ({ purpose }: MyPurpose): number => (purpose.id === session.purpose ? 0 : 1);
    return {
      role: session.role,
      ...(session.role === 'guardian' && subject.name !== undefined ? { name: subject.name } : {}),
      sources: found.flatMap((one) => (one === undefined ? [] : [{ id: one.id, name: one.name }])),
      asked: mine.filter(awaitsAnswer).sort((a, b) => rank(a) - rank(b)),
      decided: mine.filter((one) => !awaitsAnswer(one)),
      counts,
      latest,
      bounds: BOUNDS,
    };
  };
};
