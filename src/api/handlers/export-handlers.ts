import { createKeyedSemaphore } from '../../core/concurrency/semaphore.ts';
import { createReadReachedSources } from '../../http/api/shared/reached-sources.ts';
import { createAuthenticateStaff, type StaffHandler } from '../../http/api/shared/staff-guard.ts';
import { createStatementExportHandler } from '../../http/api/statements/statement-export.ts';
import type { Cookies } from '../../http/message/cookies.ts';
import type { AppDeps } from '../route/services.ts';

const EXPORTS_OF_ACTOR = {
  atMost: 2,
  waitingAtMost: 4,
  waitMs: 1000,
  refusal: 'you have two exports under way already',
} as const;

const noQuota = (): void => undefined;

/** The handler of /v1/export. */
export const createOperatorExportHandler = ({ xapi, sources, people }: AppDeps, cookies: Cookies): StaffHandler =>
  createStatementExportHandler({
    exportStatements: xapi.exportStatements,
    organisations: sources.organisations,
    readReachedSources: createReadReachedSources(sources.organisations),
    authenticateStaff: createAuthenticateStaff({
      authenticate: sources.authenticate,
      ...people.staff,
      cookies,
      quotas: { admit: noQuota, admitAccount: noQuota },
    }),
    exportsOfActor: createKeyedSemaphore(EXPORTS_OF_ACTOR),
    elapsed: () => performance.now(),
  });
