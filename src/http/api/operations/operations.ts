import type { Operations } from '../../../operations/operations.ts';
import type { ReadSourceFigures, SourceFigures, SourceTotals } from '../../../operations/source-figures.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import type { StaffPrincipal } from '../../../staff/staff-principal.ts';
import type { StudyFigures } from '../../../studies/study/study-figures.ts';
import { jsonResponse } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import { operationsJson, seriesJson } from './figures-json.ts';
import { pageOfSources } from './page-of-sources.ts';

/** The handlers by which operators watch Carnet. */
export type OperationsHandlers = Readonly<Record<'overview' | 'live' | 'sources' | 'source' | 'studies', StaffHandler>>;

interface OperationsHandlersDeps {
  readonly operations: Operations;
  readonly sourceFigures: ReadSourceFigures;
  readonly organisations: Pick<OrganisationService, 'source' | 'sources'>;
  readonly studyFigures: StudyWatch;
  readonly live: StaffHandler;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

/** What operators watch of studies. Calls reject with Problem `store-unavailable`. */
export interface StudyWatch {
  /** Of the studies that an operator sees, by id. */
  readonly read: (by: StaffPrincipal) => Promise<readonly StudyFigures[]>;
  /** How far release is behind, in milliseconds; undefined where no releaser says so. */
  readonly releaseLagMs: () => Promise<number | undefined>;
}

const PAGE_SIZE = 50;
const NO_STORE = { 'Cache-Control': 'no-store' } as const;

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | undefined): string | null => (at === undefined ? null : time(at));

const totalsJson = ({ lastUsed, ...totals }: SourceTotals) => ({ ...totals, lastUsed: timeOrNull(lastUsed) });

const figuresJson = ({ lastUsed, lastHour, lastWeek, refused, keys, ...rest }: SourceFigures) => ({
  ...rest,
  lastUsed: timeOrNull(lastUsed),
  lastHour: seriesJson(lastHour),
  lastWeek: seriesJson(lastWeek),
  refused: refused.map(({ last, ...one }) => ({ ...one, last: timeOrNull(last) })),
  keys: keys.map(({ lastUsed: used, ...one }) => ({ ...one, lastUsed: timeOrNull(used) })),
});

const studyJson = ({ isBackfilling, acknowledgedAt, unacknowledged, ...rest }: StudyFigures) => ({
  ...rest,
  backfilling: isBackfilling,
  ...(acknowledgedAt === undefined ? {} : { acknowledged: time(acknowledgedAt) }),
  ...(unacknowledged === undefined
    ? {}
    : { unacknowledged: { since: time(unacknowledged.since), until: time(unacknowledged.until) } }),
});

/** The handlers of /v1/operations; an operator sees the figures of the sources that they reach. */
export const createOperationsHandlers = ({
  operations,
  sourceFigures,
  organisations,
  studyFigures,
  live,
  publicPath,
}: OperationsHandlersDeps): OperationsHandlers => ({
  overview: async (_, by) => jsonResponse(200, operationsJson(await operations.overview(by)), NO_STORE),
  live,
  sources: async ({ search }, by) => {
    const { page, ...more } = pageOfSources(await organisations.sources(by.organisation), search, {
      path: `${publicPath}/v1/operations/sources`,
      most: PAGE_SIZE,
    });
    return jsonResponse(200, { sources: (await sourceFigures.totals(page)).map(totalsJson), ...more }, NO_STORE);
  },
  source: async ({ params }, by) => {
    const source = await organisations.source(params['id'] ?? '', by.organisation);
    return jsonResponse(200, figuresJson(await sourceFigures.one(source)), NO_STORE);
  },
  studies: async (_, by) => {
    const [studies, lagMs] = await Promise.all([studyFigures.read(by), studyFigures.releaseLagMs()]);
    return jsonResponse(
      200,
      { releaser: lagMs === undefined ? null : { lagSeconds: lagMs / 1000 }, studies: studies.map(studyJson) },
      NO_STORE,
    );
  },
});
