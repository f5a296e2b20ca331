import { tmpdir } from 'node:os';
import { createInFlight } from '../../http/message/body/in-flight.ts';
import type { ReadLimiter } from '../../http/message/read-concurrency.ts';
import type { Handler } from '../../http/message/request-response.ts';
import type { AppDeps } from '../route/services.ts';
import { answerAbout } from '../../http/xapi/about.ts';
import { createCaliperHandler } from '../../http/xapi/caliper.ts';
import { createActivityHandler } from '../../http/xapi/activities.ts';
import { answerAgents } from '../../http/xapi/agents.ts';
import { createDocumentHandlers, type DocumentHandlers } from '../../http/xapi/documents.ts';
import { createStatementHandlers, type StatementHandlers } from '../../http/xapi/statements.ts';
import type { ExplainViolations } from '../../http/xapi/explain-problem.ts';
import type { XapiHandler } from '../../http/xapi/xapi-guard.ts';

/** The handlers of the xAPI resources, by resource. */
export interface XapiHandlers {
  readonly statements: StatementHandlers;
  readonly state: DocumentHandlers;
  readonly agentProfile: DocumentHandlers;
  readonly activityProfile: DocumentHandlers;
  readonly activity: XapiHandler;
  readonly agents: XapiHandler;
  readonly about: Handler;
  readonly caliper: XapiHandler;
}

interface XapiHandlersOptions {
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly limitRead: ReadLimiter;
  readonly explainViolations: ExplainViolations;
}

/** The most requests with attachments of the largest size whose attachments are spooled in files at once. */
const MAX_SPOOLED_REQUESTS = 10;

/** The handlers of the xAPI resources. */
export const createXapiHandlers = (
  app: AppDeps,
  { publicPath, limitRead, explainViolations }: XapiHandlersOptions,
): XapiHandlers => {
  const { ingest, query, documents, activities } = app.xapi;
  const { bodyLimit, attachmentsLimit } = app.settings;
  const spool = { folder: tmpdir(), fileBytes: createInFlight(MAX_SPOOLED_REQUESTS * attachmentsLimit) };
  const documentDeps = { documents, limitRead };
  return {
    statements: createStatementHandlers({
      ingest,
      query,
      limitRead,
      publicPath,
      bodyLimit,
      attachmentsLimit,
      explainViolations,
      spool,
    }),
    state: createDocumentHandlers('state', documentDeps),
    agentProfile: createDocumentHandlers('agent-profile', documentDeps),
    activityProfile: createDocumentHandlers('activity-profile', documentDeps),
    activity: createActivityHandler(activities),
    agents: answerAgents,
    about: answerAbout,
    caliper: createCaliperHandler({ ingest, explainViolations, metrics: app.processServices.metrics }),
  };
};
