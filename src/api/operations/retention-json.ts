import {
  arraySchema,
  COUNT,
  DAY,
  FLAG,
  INSTANT,
  namedSchema,
  nullable,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { DAY_MS, HOUR_MS, isoTime } from '../../core/time.ts';
import type { OpenErasures } from '../../telemetry/operations/open-erasures.ts';
import type { DueRecords, KeptFor, RetentionOverview, SourceRetention } from '../../telemetry/operations/retention.ts';

/** A number in whole tens. */
export const TENS = { ...COUNT, description: 'In whole tens, so that one act more or less seldom shows.' };
/** The period for which something is kept. */
export const KEPT_PERIOD = { ...STRING, description: 'A period of years, months and days, or of weeks (ISO 8601).' };
const DURATION = { ...STRING, description: 'An ISO 8601 duration.' };

const OF_SOURCE = {
  source: STRING,
  name: STRING,
  sourceKeep: { ...nullable(KEPT_PERIOD), description: 'How long the source keeps; null: no limit of its own.' },
  purposeKeep: {
    ...nullable(KEPT_PERIOD),
    description: 'How long its record purpose in force says; null: no limit. The shorter of both counts.',
  },
  before: { ...nullable(INSTANT), description: 'What is older is past its retention; null: nothing is.' },
  past: {
    ...objectSchema({ statements: TENS, documents: TENS }),
    description: 'Statements stored before, of which the list counts at most 1,000; documents written last before.',
  },
};

export const RETENTION_OVERVIEW = namedSchema(
  'RetentionOverview',
  objectSchema(
    {
      at: INSTANT,
      organisation: STRING,
      keptFor: {
        ...objectSchema({
          journal: { ...DURATION, description: 'JOURNAL_RETENTION_HOURS; Kafka may need 2 hours more.' },
          deadLetters: DURATION,
          accessRecords: { ...DURATION, description: 'ACCESS_RECORD_DAYS.' },
          violations: DURATION,
          patternRuns: { ...DURATION, description: 'Of runs that do not go on.' },
          figures: { ...DURATION, description: 'Counts of statements by the hour.' },
          refusedFaults: { ...DURATION, description: 'Faults of refusals that are not found again.' },
        }),
        description: 'How long Carnet keeps what no source has a period for.',
      },
      sweep: {
        ...objectSchema({ every: DURATION, last: nullable(INSTANT), next: nullable(INSTANT) }),
        description: 'Of statements past their retention: when one has ended, and when the next is; null: none yet.',
      },
    },
    {
      erasures: {
        ...objectSchema(
          { open: TENS, late: { ...FLAG, description: 'Whether one is not done after an hour.' } },
          {
            since: {
              ...INSTANT,
              description: 'The minute of the oldest; absent for fewer than ten that are not late.',
            },
          },
        ),
        description: 'Erasures in progress in the whole installation, for operators of `org:default`.',
      },
    },
  ),
);

export const SOURCE_RETENTION = namedSchema('SourceRetention', objectSchema(OF_SOURCE));

export const RETENTION_DRY_RUN = namedSchema(
  'RetentionDryRun',
  objectSchema(
    {
      ...OF_SOURCE,
      documents: {
        ...objectSchema({ state: TENS, 'agent-profile': TENS, 'activity-profile': TENS }),
        description: 'Those past the retention, by their resource.',
      },
      days: {
        ...arraySchema(objectSchema({ day: DAY, statements: TENS })),
        description: 'Statements that will be past their retention, by day (UTC), today first; none without a limit.',
      },
      complete: { ...FLAG, description: 'False if more than 20,000 statements fall due: the oldest are counted.' },
    },
    { keep: { ...KEPT_PERIOD, description: 'The period that was asked for.' } },
  ),
);

/** ISO 8601 durations of whole hours, or of whole days. */
const hours = (milliseconds: number): string => `PT${Math.round(milliseconds / HOUR_MS)}H`;
const days = (milliseconds: number): string => `P${Math.round(milliseconds / DAY_MS)}D`;

const keptForJson = ({ journal, deadLetters, ...others }: KeptFor) => ({
  journal: hours(journal),
  deadLetters: hours(deadLetters),
  accessRecords: days(others.accessRecords),
  violations: days(others.violations),
  patternRuns: days(others.patternRuns),
  figures: days(others.figures),
  refusedFaults: days(others.refusedFaults),
});

const erasuresJson = ({ open, areLate, since }: OpenErasures) => ({ open, late: areLate, since: isoTime(since) });

export const retentionJson = (overview: RetentionOverview): Sent<typeof RETENTION_OVERVIEW> => {
  const { at, organisation, keptFor, sweep, erasures } = overview;
  return {
    at: isoTime(at),
    organisation,
    keptFor: keptForJson(keptFor),
    sweep: {
      every: `PT${sweep.everyMs / 1000}S`,
      last: isoTime(sweep.last) ?? null,
      next: isoTime(sweep.next) ?? null,
    },
    erasures: erasures === undefined ? undefined : erasuresJson(erasures),
  };
};

export const sourceRetentionJson = (retention: SourceRetention): Sent<typeof SOURCE_RETENTION> => {
  const { before, source, name, sourceKeep, purposeKeep, past } = retention;
  return {
    source,
    name,
    past,
    sourceKeep: sourceKeep ?? null,
    purposeKeep: purposeKeep ?? null,
    before: isoTime(before) ?? null,
  };
};

export const dryRunJson = ({ due, documents, keep, ...rest }: DueRecords): Sent<typeof RETENTION_DRY_RUN> => ({
  ...sourceRetentionJson(rest),
  keep,
  documents,
  days: due.days.map(({ day, statements }) => ({ day: isoTime(day).slice(0, 10), statements })),
  complete: due.isComplete,
});
