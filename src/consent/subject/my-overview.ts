import { defined } from '../../core/json-object.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { IdAndName } from '../model/types.ts';
import type { ErasureEvents, ErasureStage } from '../audit/erasure-events.ts';
import type { PurposeRepository } from '../../store/ports/consent/purpose-repository.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { FindPurposesInForce } from '../decisions/purposes-in-force.ts';
import { ERASURE_BOUNDS, type ErasureBounds, journalBound } from '../erasure/erasure-bounds.ts';
import type { Assurance } from '../model/assurance.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import { decisionOf } from '../model/person-decisions.ts';
import { recordPurposeId, sourceOfRecord } from '../purposes/recording-purpose.ts';
import type { GivenData } from '../access/record-access.ts';
import { createWeekCounter, type MyTrace, toMyTrace, type WeekCount } from './my-counts.ts';
import { createReadKeptOut, type MyKeptOut, readErasuresOf } from './my-kept-out.ts';
import { awaitsAnswer, type MyPurpose, myPurpose } from './my-purpose.ts';
import type { MyAccesses } from './my-access-records.ts';
import type { OwnStatements } from './own-statements.ts';
import { type ReadSessionScope, requireInstitution, type SessionScope } from './session-scope.ts';
import type { SessionSubject, SessionSubjects } from './session-subject.ts';
import { initiatorOf, type Session } from './sign-in-links.ts';

/** All that the learner's page shows. */
export interface MyOverview {
  readonly role: 'subject' | 'guardian';
  /** By a link of a tool nothing is exported or erased, and no other tool is shown. */
  readonly assurance: Assurance;
  /** The session decides and sees no data: the key that asked for its link reads no statements itself. */
  readonly readsNothing?: true;
  /** True if the session sees every source; otherwise others may have data of the person, too. */
  readonly seesAll: boolean;
  /** The child's first name, as the institution gave it; only for a guardian. */
  readonly name?: string;
  /** The sources within the link's scope, by id, with their readers. */
  readonly sources: readonly (IdAndName & { readonly readers?: readonly IdAndName[] })[];
  /** Present if all was deleted: nothing is recorded or released for any purpose, and nothing is asked or decided. */
  readonly keptOut?: MyKeptOut;
  /** The purposes that wait for an answer. The purpose of the link comes first. */
  readonly asked: readonly MyPurpose[];
  /** The purposes that were decided on, and those that need no yes but may be objected to. */
  readonly decided: readonly MyPurpose[];
  /** By source and week, the latest week first; only of the latest statements if `isComplete` is false. */
  readonly counts: { readonly weeks: readonly WeekCount[]; readonly isComplete: boolean };
  /** The last 20 statements, the latest first. */
  readonly latest: readonly MyTrace[];
  readonly bounds: ErasureBounds;
  /** The number of statements of others that name the person, whose own are erased; absent if none is known. */
  readonly mentions?: number;
  /** The accesses to the person's data. */
  readonly accesses: MyAccesses;
}

/** The overview without its accesses. */
type OwnOverview = Omit<MyOverview, 'accesses'>;

/** An overview, and the statements that it shows or counts. */
interface ReadOverview extends OwnOverview {
  readonly given: readonly GivenData[];
}

interface MyOverviewDeps {
  readonly subjects: Pick<SessionSubjects, 'find'>;
  readonly readScope: ReadSessionScope;
  readonly ownStatements: Pick<OwnStatements, 'latest'>;
  readonly findPurposes: FindPurposesInForce;
  readonly purposes: Pick<PurposeRepository, 'list'>;
  readonly sources: Pick<SourceRepository, 'findSource' | 'listSources'>;
  readonly auditLog: Pick<AuditLog, 'listByPerson'>;
  readonly now: () => number;
}

const LATEST = 20;
/** The number of latest pages that are counted: some 5,000 statements, visible or not. */
const MAX_PAGES = 50;

const readTraces = async (
  ownStatements: Pick<OwnStatements, 'latest'>,
  { ids: all }: SessionSubject,
  { sources: only, readsNothing }: SessionScope,
) => {
  const ids = readsNothing === true ? [] : all;
  const given: GivenData[] = [];
  const weeks = createWeekCounter();
  const latest: MyTrace[] = [];
  const sources = new Set<string>();
  let pagesLeft = MAX_PAGES;
  let isComplete = true;
  for await (const page of ownStatements.latest({ ids, ...defined({ sources: only }) })) {
    if (pagesLeft-- === 0) {
      isComplete = false;
      break;
    }
    for (const one of page.statements) {
      weeks.add(one);
      given.push({ source: one.source, ...defined({ people: one.people }) });
      sources.add(one.source);
      if (latest.length < LATEST) latest.push(toMyTrace(one));
    }
  }
  return { counts: { weeks: weeks.list(), isComplete }, latest, sources, given };
};

/** The ids of the sources to show: within the link's scope, those with traces, decisions, or the link's purpose. */
const sourcesToShow = (
  { assurance, purpose }: Session,
  { person, sources }: Pick<SessionSubject, 'person'> & SessionScope,
  withTraces: ReadonlySet<string>,
): readonly string[] => {
  if (assurance === 'tool') return [...(sources ?? [])];
  const decided = Object.keys(person?.decisions ?? {}).flatMap((id) => sourceOfRecord(id) ?? []);
  const asked = sourceOfRecord(purpose ?? '');
  return [...new Set([...withTraces, ...decided, ...(asked === undefined ? [] : [asked])])]
    .filter((source) => sources?.has(source) !== false)
    .sort();
};

/** The number of tools shown that ask without having recorded anything. */
const MAX_ASKING = 100;

/** True if something was erased, or is being: the decision itself does not say how far. */
const isErasedState = (state: string | undefined): boolean => state === 'withdrawn' || state === 'objected';

const erasureOf = ({ purpose, decision }: MyPurpose, events: ErasureEvents): ErasureStage | undefined => {
  const isErased =
    decision?.state === 'withdrawn' || (decision?.state === 'objected' && events.deleted.has(purpose.id));
  return isErased ? (events.isUnderWay ? 'under-way' : 'done') : undefined;
};

const withErasures = async (
  auditLog: Pick<AuditLog, 'listByPerson'>,
  mine: readonly MyPurpose[],
  ids: readonly string[],
): Promise<readonly MyPurpose[]> => {
  if (!mine.some(({ decision }) => isErasedState(decision?.state))) return mine;
  const events = await readErasuresOf(auditLog, ids);
  return mine.map((one) => {
    const erasure = erasureOf(one, events);
    return erasure === undefined ? one : { ...one, erasure };
  });
};

/** The person who has signed in, with the session and its scope. */
interface Signed {
  readonly session: Session;
  readonly subject: SessionSubject;
  readonly scope: SessionScope;
}

/** Reads the questions to a person, their decisions and their traces. */
export const createMyOverview = ({
  subjects,
  readScope,
  ownStatements,
  findPurposes,
  purposes,
  sources,
  auditLog,
  now,
}: MyOverviewDeps): ((session: Session) => Promise<ReadOverview>) => {
  const readKeptOut = createReadKeptOut({ auditLog, now });
  const readPurposes = async (
    { session, subject: { person, parentalConsentUntil }, scope }: Signed,
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
      if (!concerns || !scope.has(purpose)) return [];
      return [
        myPurpose(purpose, person && decisionOf(person, id), {
          by: initiatorOf(session),
          checkChoice: (choice) => {
            scope.checkChoice(purpose, choice);
            if (person?.keptOut !== undefined) requireInstitution(session, `choose ${choice}`);
          },
          generation: person?.generation ?? 1,
          needsParentalConsent: needsParentalConsent(parentalConsentUntil, audience, at),
          now: at,
        }),
      ];
    });
  };

  /** Finds tools in the scope that may record only after a yes: they wait for it, and so have recorded nothing. */
  const findAsking = async ({ session, scope }: Signed): Promise<readonly string[]> => {
    if (session.assurance === 'tool') return [];
    const asking = (await sources.listSources()).filter(
      ({ id, basis }) => basis === 'consent' && scope.sources?.has(id) !== false,
    );
    return asking.slice(0, MAX_ASKING).map(({ id }) => id);
  };

  return async (session) => {
    const [subject, scope] = await Promise.all([subjects.find(session), readScope(session)]);
    const signed = { session, subject, scope };
    const { counts, latest, sources: withTraces, given } = await readTraces(ownStatements, subject, scope);
    const keptOut = await readKeptOut(session, signed);
    const about = {
      role: session.role,
      assurance: session.assurance,
      seesAll: scope.sources === undefined,
      ...(session.role === 'guardian' && subject.name !== undefined && { name: subject.name }),
      counts,
      latest,
      bounds: ERASURE_BOUNDS,
      given,
      ...(scope.readsNothing !== undefined && { readsNothing: true as const }),
    };
    if (keptOut !== undefined) return { ...about, keptOut, sources: [], asked: [], decided: [] };
    const ids = sourcesToShow(session, { ...subject, ...scope }, withTraces);
    const asking = (await findAsking(signed)).filter((id) => !ids.includes(id));
    const mine = await withErasures(auditLog, await readPurposes(signed, [...ids, ...asking]), subject.ids);
    const found = await Promise.all([...ids, ...asking].map((id) => sources.findSource(id)));
    const rank = ({ purpose }: MyPurpose): number => (purpose.id === session.purpose ? 0 : 1);
    return {
      ...about,
      sources: found.flatMap((one) => (one === undefined ? [] : [{ id: one.id, name: one.name }])),
      asked: mine.filter(awaitsAnswer).sort((a, b) => rank(a) - rank(b)),
      decided: mine.filter((one) => !awaitsAnswer(one)),
    };
  };
};

/** The overview with the bound for erasures of this journal. */
export const withJournalBound = (overview: OwnOverview, retentionMs: number): OwnOverview => ({
  ...overview,
  bounds: { ...overview.bounds, journal: journalBound(retentionMs) },
});

/** Adds the readers of its sources to an overview (GDPR art. 13(1)(e)), and the accesses. */
export const withReaders = (
  overview: OwnOverview,
  readersOf: ReadonlyMap<string, readonly IdAndName[]>,
  accesses: MyAccesses,
): MyOverview => ({
  ...overview,
  accesses,
  sources: overview.sources.map((source) => {
    const readers = readersOf.get(source.id);
    return readers === undefined ? source : { ...source, readers };
  }),
});
