import { GENEROUS_QUOTA } from './generous-quota.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { createApp } from '../../../../src/api/app.ts';
import { createServer } from '../../../../src/http/server/server.ts';
import type { AppDeps } from '../../../../src/api/route/services.ts';
import { createQuotas } from '../../../../src/access/sources/limits/quotas.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { createMetrics } from '../../../../src/telemetry/metrics/metrics.ts';
import { aCaller } from './a-caller.ts';

const nothing = (): Promise<never> => Promise.reject(new Problem('not-found', 'nothing'));
const ok = (): Promise<void> => Promise.resolve();

/** The services of every process: journal and store are healthy, nothing is logged. */
export const healthyProcessServices = (): AppDeps['processServices'] => ({
  health: { journal: ok, store: ok },
  metrics: createMetrics({ step: 1 }),
  accessLog: { errors: true, share: 1 },
  log: createLog({ level: 'silent' }),
});

/** The services and settings that a test replaces. */
interface Overrides {
  readonly people?: Partial<AppDeps['people']>;
  readonly xapi?: Partial<AppDeps['xapi']>;
  readonly settings?: Partial<AppDeps['settings']>;
  readonly process?: Partial<AppDeps['processServices']>;
  readonly authenticate?: AppDeps['sources']['authenticate'];
  readonly now?: AppDeps['now'];
}

const anAuthenticate: AppDeps['sources']['authenticate'] = () =>
  Promise.resolve(aCaller({ source: { id: 'default', name: 'Default', basis: 'public_task', createdAt: 0, v: 1 } }));

/** The server of an app whose xAPI services find nothing, without other services. */
export const anApp = ({
  xapi,
  settings,
  process,
  people = {},
  authenticate = anAuthenticate,
  now = Date.now,
}: Overrides = {}) => {
  const quotas = createQuotas({ settings: GENEROUS_QUOTA, now: () => performance.now() });
  const consistentThrough = xapi?.consistentThrough;
  const readThrough = () => consistentThrough?.read() ?? Promise.resolve(1000);
  const processServices = { ...healthyProcessServices(), ...process };
  return createServer(
    createApp({
      xapi: {
        ingest: { post: nothing, put: nothing },
        tryStatements: { request: nothing, version: nothing },
        query: { statements: nothing, more: nothing },
        browse: nothing,
        suggest: nothing,
        exportStatements: nothing,
        deadLetters: {
          list: nothing,
          page: nothing,
          show: nothing,
          replay: nothing,
          replayAll: nothing,
          drop: nothing,
        },
        documents: { read: nothing, list: nothing, put: nothing, post: nothing, delete: nothing, deleteAll: nothing },
        activities: { read: nothing },
        consistentThrough: { read: () => Promise.resolve(1000), lagMs: () => Promise.resolve(0) },
        givenThrough: { shown: readThrough, forList: readThrough },
        epoch: () => '',
        checkKeptStored: nothing,
        previewRecording: nothing,
        hasWritten: nothing,
        findStored: nothing,
        maxStoreLagMs: 86_400_000,
        ...xapi,
      },
      sources: { authenticate, authenticateXapi: authenticate, quotas } as AppDeps['sources'],
      people: { staff: {}, operations: {}, providers: [], ...people } as AppDeps['people'],
      purposes: { authorityOf: () => undefined } as never,
      studies: { catalogue: { institution: {} } } as never,
      settings: {
        publicUrl: 'http://carnet.example',
        corsOrigins: '*',
        trustedProxies: [],
        defaultVersion: '2.0.0',
        bodyLimit: 1000,
        attachmentsLimit: 5000,
        inFlightLimit: 10_000,
        studyMinimum: 10,
        accessRecordDays: 400,
        ...settings,
      },
      processServices,
      now,
    }),
    { defaultVersion: '2.0.0', metrics: processServices.metrics, trustedProxies: [], connectionsPerAddress: 10_000 },
  );
};
