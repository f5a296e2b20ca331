import { createKeyedSemaphore } from '../../core/concurrency/semaphore.ts';
import { createBrowseStatements } from '../../http/api/operations/browse-statements.ts';
import { createLiveFigures } from '../../http/api/operations/live-figures.ts';
import { createOperationsHandlers, type OperationsHandlers } from '../../http/api/operations/operations.ts';
import { createRetentionHandlers, type RetentionHandlers } from '../../http/api/operations/retention.ts';
import { createAuthenticateStaff, type StaffHandler } from '../../http/api/shared/staff-guard.ts';
import { createReadReachedSources } from '../../http/api/shared/reached-sources.ts';
import type { Cookies } from '../../http/message/cookies.ts';
import type { ReadLimiter } from '../../http/message/read-concurrency.ts';
import { createOperatorExportHandler } from './export-handlers.ts';
import type { AppDeps } from '../route/services.ts';

const LISTENERS_OF_ACTOR = { atMost: 4, waitingAtMost: 0, refusal: 'you listen four times already' } as const;
const LISTENERS_OF_ORGANISATION = {
  atMost: 20,
  waitingAtMost: 0,
  refusal: 'operators of your organisation listen 20 times to this process',
} as const;

const noQuota = (): void => undefined;

/** The handlers by which operators watch Carnet, mend what waits, and take statements along. */
export interface OperationHandlers {
  readonly operations: OperationsHandlers;
  readonly retention: RetentionHandlers;
  readonly browseStatements: StaffHandler;
  readonly exportStatements: StaffHandler;
}

const createWatchHandlers = (
  { sources, people }: AppDeps,
  { cookies, publicPath }: { readonly cookies: Cookies; readonly publicPath: string },
): OperationsHandlers => {
  const { operations, sourceFigures, studyFigures, closing } = people.operations;
  return createOperationsHandlers({
    operations,
    sourceFigures,
    studyFigures,
    organisations: sources.organisations,
    live: createLiveFigures({
      operations,
      authenticateStaff: createAuthenticateStaff({
        authenticate: sources.authenticate,
        staffSessions: { read: (token) => people.staff.staffSessions.peek(token) },
        readReach: people.staff.readReach,
        cookies,
        quotas: { admit: noQuota, admitAccount: noQuota },
      }),
      listenersOfActor: createKeyedSemaphore(LISTENERS_OF_ACTOR),
      listenersOfOrganisation: createKeyedSemaphore(LISTENERS_OF_ORGANISATION),
      closing,
      elapsed: () => performance.now(),
    }),
    publicPath,
  });
};

export const createOperationHandlers = (
  app: AppDeps,
  deps: { readonly cookies: Cookies; readonly publicPath: string; readonly limitRead: ReadLimiter },
): OperationHandlers => ({
  browseStatements: createBrowseStatements({
    ...{ browse: app.xapi.browse, ...app.sources, limitRead: deps.limitRead, publicPath: deps.publicPath },
    readReachedSources: createReadReachedSources(app.sources.organisations),
  }),
  operations: createWatchHandlers(app, deps),
  retention: createRetentionHandlers({
    ...{ retention: app.people.operations.retention, organisations: app.sources.organisations },
    ...{ limitRead: deps.limitRead, publicPath: deps.publicPath },
  }),
  exportStatements: createOperatorExportHandler(app, deps.cookies),
});
