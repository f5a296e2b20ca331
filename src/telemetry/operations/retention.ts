import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { dayStart } from '../../core/time.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { type Period, readPeriod } from '../../access/sources/period.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { DocumentKind } from '../../store/ports/statements/document-repository.ts';
import { countDue, type DueStatements, keptSince, type PagesBefore, wholeTens } from './due-statements.ts';
import { EXPIRED_SWEEP_EVERY_MS } from './expired-sweep.ts';
import { openErasures, type OpenErasures } from './open-erasures.ts';

/** The periods for which Carnet keeps data that belongs to no source, in milliseconds. */
export type KeptFor = Readonly<
  Record<
    'journal' | 'accessRecords' | 'deadLetters' | 'violations' | 'patternRuns' | 'figures' | 'refusedFaults',
    number
  >
>;

/** Erasures and retention of the complete installation. Times are milliseconds since the epoch. */
export interface RetentionOverview {
  readonly at: number;
  readonly organisation: string;
  readonly keptFor: KeptFor;
  /** Sweeps of statements past their retention; without times if none has ended yet. */
  readonly sweep: { readonly everyMs: number; readonly last?: number; readonly next?: number };
  /** The open erasures, for operators of the root organisation. */
  readonly erasures?: OpenErasures;
}

/** The periods for which statements and documents of a source are kept; the shorter period counts. */
export interface SourceRetention {
  readonly source: string;
  readonly name: string;
  /** The `keep` of the source. */
  readonly sourceKeep?: string;
  /** The `keep` of the record purpose in force. */
  readonly purposeKeep?: string;
  /** Data before this time is past its retention; absent if the source keeps all. */
  readonly before?: number;
  /** The numbers past the retention, in whole tens; at most 1,000 statements are counted. */
  readonly past: { readonly statements: number; readonly documents: number };
}

/** A dry run: the records of a source past their retention, now and later. */
export interface DueRecords extends SourceRetention {
  /** The period tried instead of those in force. */
  readonly keep?: string;
  readonly due: DueStatements;
  /** The documents past their retention, in whole tens. */
  readonly documents: Readonly<Record<DocumentKind, number>>;
}

/** The view of retention for operators. Every call rejects with Problem `store-unavailable`. */
export interface Retention {
  overview(by: StaffPrincipal): Promise<RetentionOverview>;
  ofSources(sources: readonly Source[]): Promise<readonly SourceRetention[]>;
  /**
   * Counts the records that are due, and changes nothing. With a period, counts as if the source kept records for that
   * long. Such a period ends with the day before (UTC): otherwise a series of periods would find the time of a single
   * record.
   */
  dryRun(source: Source, keep?: string): Promise<DueRecords>;
  /**
   * Erases the documents of a source that were written last before an instant; resolves with their number, in whole
   * tens. Rejects with Problem `state-conflict` if the source keeps such documents.
   */
  eraseDocuments(source: Source, before: number, by: StaffPrincipal): Promise<number>;
}

interface RetentionDeps {
  readonly pagesBefore: PagesBefore;
  /** Counts the documents of a source that were written last before an instant. */
  readonly countDocuments: (source: string, before: number) => Promise<Readonly<Record<DocumentKind, number>>>;
  /** The `keep` of the record purpose of a source that is in force. */
  readonly purposeKeepOf: (source: Source) => Promise<string | undefined>;
  /** Writes the event to the audit chain, then erases. Resolves with the number of documents. */
  readonly eraseDocuments: (erased: {
    readonly by: string;
    readonly source: string;
    readonly before: number;
  }) => Promise<number>;
  readonly pendingErasures: () => Promise<{ readonly count: number; readonly oldestAt?: number }>;
  readonly readExpiredSweep: () => Promise<number | undefined>;
  readonly keptFor: KeptFor;
  readonly now: () => number;
}

/** The days that a dry run covers. */
const DUE_DAYS = 30;
/** The most statements that a dry run reads, and that the list of sources reads of each source. */
const MAX_DUE = 20_000;
const MAX_PAST = 1000;

const NO_DOCUMENTS = { state: 0, 'agent-profile': 0, 'activity-profile': 0 } as const;
const NOTHING_DUE: DueStatements = { past: 0, days: [], isComplete: true };

const periodsOf = (...texts: readonly (string | undefined)[]): readonly Period[] =>
  texts.map((text) => (text === undefined ? undefined : readPeriod(text))).filter((one) => one !== undefined);

interface CountLimits {
  readonly days: number;
  readonly max: number;
  readonly at: number;
}

/** Reads the periods of sources, and counts the records past them. */
const createCounts = ({ pagesBefore, countDocuments, purposeKeepOf }: RetentionDeps) => ({
  readPeriods: async (source: Source) => {
    const { keep: sourceKeep } = source;
    const purposeKeep = await purposeKeepOf(source);
    return {
      periods: periodsOf(sourceKeep, purposeKeep),
      keeps: {
        ...defined({ sourceKeep, purposeKeep }),
      },
    };
  },
  count: async (source: string, periods: readonly Period[], { days, max, at }: CountLimits) => {
    if (periods.length === 0)
      return { due: NOTHING_DUE, documents: NO_DOCUMENTS, past: { statements: 0, documents: 0 } };
    const before = keptSince(periods, at);
    const [due, documents] = await Promise.all([
      countDue(pagesBefore, { source, periods, now: at, days, max }),
      countDocuments(source, before),
    ]);
    const sum = Object.values(documents).reduce((total, one) => total + one, 0);
    return { before, due, documents, past: { statements: due.past, documents: wholeTens(sum) } };
  },
});

export const createRetention = (deps: RetentionDeps): Retention => {
  const { pendingErasures, readExpiredSweep, keptFor, now } = deps;
  const { readPeriods, count } = createCounts(deps);

  const retentionOf = async (source: Source): Promise<SourceRetention> => {
    const { periods, keeps } = await readPeriods(source);
    const {
      due: _due,
      documents: _documents,
      ...counted
    } = await count(source.id, periods, { days: 0, max: MAX_PAST, at: now() });
    return { source: source.id, name: source.name, ...keeps, ...counted };
  };

  return {
    overview: async ({ organisation }) => {
      const isRoot = organisation === ROOT_ORGANISATION;
      const [last, pending] = await Promise.all([readExpiredSweep(), isRoot ? pendingErasures() : undefined]);
      const at = now();
      return {
        at,
        organisation,
        keptFor,
        sweep: {
          everyMs: EXPIRED_SWEEP_EVERY_MS,
          ...(last !== undefined && { last, next: last + EXPIRED_SWEEP_EVERY_MS }),
        },
        ...(pending !== undefined && { erasures: openErasures(pending, at) }),
      };
    },
    ofSources: async (sources) => {
      const found: SourceRetention[] = [];
      for (const source of sources) found.push(await retentionOf(source));
      return found;
    },
    dryRun: async (source, keep) => {
      const { periods, keeps } = await readPeriods(source);
      const counted = await count(source.id, keep === undefined ? periods : periodsOf(keep), {
        days: DUE_DAYS,
        max: MAX_DUE,
        at: keep === undefined ? now() : dayStart(now()),
      });
      const { documents } = counted;
      return {
        source: source.id,
        name: source.name,
        ...keeps,
        ...counted,
        ...defined({ keep }),
        documents: {
          state: wholeTens(documents.state),
          'agent-profile': wholeTens(documents['agent-profile']),
          'activity-profile': wholeTens(documents['activity-profile']),
        },
      };
    },
    eraseDocuments: async (source, before, { actor }) => {
      const { periods } = await readPeriods(source);
      if (before > keptSince(periods, now()))
        throw new Problem('state-conflict', 'the source keeps documents from then on; look again at what is due');
      return wholeTens(await deps.eraseDocuments({ by: actor, source: source.id, before }));
    },
  };
};
