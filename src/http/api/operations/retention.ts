import { closedSchema, INSTANT } from '../../../core/json-schema.ts';
import { Problem } from '../../../core/problem.ts';
import { DAY_MS, HOUR_MS } from '../../../core/time.ts';
import type { OpenErasures } from '../../../operations/open-erasures.ts';
import type {
  DueRecords,
  KeptFor,
  Retention,
  RetentionOverview,
  SourceRetention,
} from '../../../operations/retention.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import { readPeriod } from '../../../sources/period.ts';
import { instantOf } from '../../../xapi/formats/timestamp.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';
import type { ReadLimiter } from '../../message/read-concurrency.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import { pageOfSources } from './page-of-sources.ts';

/** The handlers by which operators see what is past its retention, and erase documents that are. */
export type RetentionHandlers = Readonly<Record<'overview' | 'sources' | 'dryRun' | 'eraseDocuments', StaffHandler>>;

interface RetentionHandlersDeps {
  readonly retention: Retention;
  readonly organisations: Pick<OrganisationService, 'source' | 'sources'>;
  readonly limitRead: ReadLimiter;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

/** The parameters of a dry run. */
export const DRY_RUN_PARAMETERS = ['keep'] as const;

/** The body of a request to erase documents that are past their retention. */
export const ERASE_DOCUMENTS_REQUEST = closedSchema({ before: INSTANT });

const readErase = createBodyReader<{ readonly before: string }>({
  schema: ERASE_DOCUMENTS_REQUEST,
  refusal: 'this is not how documents past their retention are erased',
});

const PAGE_SIZE = 20;
const NO_STORE = { 'Cache-Control': 'no-store' } as const;

const time = (at: number): string => new Date(at).toISOString();
const dayOf = (at: number): string => time(at).slice(0, 10);

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
});

const erasuresJson = ({ open, areLate, since }: OpenErasures) => ({
  open,
  late: areLate,
  ...(since === undefined ? {} : { since: time(since) }),
});

const overviewJson = ({ at, organisation, keptFor, sweep, erasures }: RetentionOverview) => ({
  at: time(at),
  organisation,
  keptFor: keptForJson(keptFor),
  sweep: {
    every: `PT${sweep.everyMs / 1000}S`,
    last: sweep.last === undefined ? null : time(sweep.last),
    next: sweep.next === undefined ? null : time(sweep.next),
  },
  ...(erasures === undefined ? {} : { erasures: erasuresJson(erasures) }),
});

const sourceJson = ({ before, source, name, sourceKeep, purposeKeep, past }: SourceRetention) => ({
  ...{ source, name, past },
  sourceKeep: sourceKeep ?? null,
  purposeKeep: purposeKeep ?? null,
  before: before === undefined ? null : time(before),
});

const dryRunJson = ({ due, documents, keep, ...rest }: DueRecords) => ({
  ...sourceJson(rest),
  ...(keep === undefined ? {} : { keep }),
  documents,
  days: due.days.map(({ day, statements }) => ({ day: dayOf(day), statements })),
  complete: due.isWhole,
});

/** Throws Problem `invalid-request`. */
const readKeep = (search: string): string | undefined => {
  const keep = new URLSearchParams(search).get('keep') ?? undefined;
  if (keep !== undefined && readPeriod(keep) === undefined) {
    const detail = 'must be a period of years, months and days, or of weeks, as in P3Y';
    throw new Problem('invalid-request', `keep ${detail}`, [{ at: 'keep', detail }]);
  }
  return keep;
};

/** The handlers of /v1/operations/retention; a dry run changes nothing. */
export const createRetentionHandlers = ({
  retention,
  organisations,
  limitRead,
  publicPath,
}: RetentionHandlersDeps): RetentionHandlers => ({
  overview: async (_, by) => jsonResponse(200, overviewJson(await retention.overview(by)), NO_STORE),
  sources: async ({ search }, by) => {
    const { page, ...more } = pageOfSources(await organisations.sources(by.organisation), search, {
      path: `${publicPath}/v1/operations/retention/sources`,
      most: PAGE_SIZE,
    });
    return limitRead(async () =>
      jsonResponse(200, { sources: (await retention.ofSources(page)).map(sourceJson), ...more }, NO_STORE),
    );
  },
  dryRun: async ({ params, search }, by) => {
    const source = await organisations.source(params['id'] ?? '', by.organisation);
    const keep = readKeep(search);
    return limitRead(async () => jsonResponse(200, dryRunJson(await retention.dryRun(source, keep)), NO_STORE));
  },
  eraseDocuments: async (request, by) => {
    const source = await organisations.source(request.params['id'] ?? '', by.organisation);
    const { before } = readErase(await readJson(request));
    const documents = await retention.eraseDocuments(source, instantOf(before), by);
    return jsonResponse(200, { source: source.id, before: time(instantOf(before)), documents });
  },
});
