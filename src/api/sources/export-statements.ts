import { STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { createKeyedSemaphore, type KeyedSemaphore } from '../../core/concurrency/semaphore.ts';
import { createLineEncoder, type LineFormat, type LineForm } from '../../transfer/export/encode-lines.ts';
import type { Exporter, ExportStatements, StatementExport } from '../../transfer/export/export-statements.ts';
import { readExportQuery, readLineForm } from '../../transfer/export/read-export-query.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { acceptsGzip, gzipChunks } from '../../http/message/response/gzip-chunks.ts';
import type { Request } from '../../http/message/request-response.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../http/message/response/send-stream.ts';
import type { ReadSourcesInScope } from '../../http/api/shared/sources-in-scope.ts';
import {
  type AuthenticateStaff,
  createAuthenticateStaff,
  type StaffHandler,
} from '../../http/api/shared/staff-guard.ts';
import { operatorAsReader } from '../../http/api/shared/operator-as-reader.ts';
import { EXPORT_QUERY } from '../openapi/shared/xapi-parameters.ts';
import { staff } from '../route/access.ts';
import { profileVersionsOf } from '../route/profile-versions.ts';
import { readSourceFilter, readSourcesInScope } from '../route/sources-in-scope.ts';
import { rawRoute } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';

interface StatementExportDeps {
  readonly exportStatements: ExportStatements;
  readonly organisations: Pick<OrganisationService, 'source'>;
  readonly readSourcesInScope: ReadSourcesInScope;
  /** Uses no quota: an answer under way authenticates its sender again each second. */
  readonly authenticateStaff: AuthenticateStaff;
  readonly profileVersions: (profile: string) => readonly string[];
  readonly exportsOfActor: KeyedSemaphore;
  /** A clock in milliseconds, which never goes backwards. */
  readonly elapsed: () => number;
}

const EXPORTS_OF_ACTOR = {
  atMost: 2,
  waitingAtMost: 4,
  waitMs: 1000,
  refusal: 'you have two exports under way already',
} as const;

const noQuota = (): void => undefined;

/** A permission is valid for this long. */
const PERMISSION_MS = 1000;

const TYPE: Readonly<Record<LineFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

/** A slow client is disconnected, so that others get its place. It may continue after its last line. */
const linesOf = async function* ({ batches }: StatementExport, form: LineForm): AsyncGenerator<Uint8Array, void> {
  const { head, encode } = createLineEncoder(form);
  if (head.length > 0) yield head;
  for await (const batch of batches) yield await encode(batch);
};

/**
 * The handler of /v1/export: a stream of lines in the order of `stored`. The sender is authenticated again each second;
 * the connection is cut if that fails, or the store.
 */
export const createStatementExportHandler = (deps: StatementExportDeps): StaffHandler => {
  const { exportStatements, organisations, readSourcesInScope, authenticateStaff, exportsOfActor, elapsed } = deps;

  const readPermittedSources = async (request: Request, actor: string) => {
    const { principal } = (await authenticateStaff(request)) ?? {};
    if (principal?.actor !== actor || !principal.scopes.includes('operator'))
      throw new Problem('unauthorized', 'the sender may not export any more');
    return readSourcesInScope(principal);
  };

  const exporterOf = (request: Request, principal: StaffPrincipal): Exporter => {
    let latest: ReturnType<ReadSourcesInScope> | undefined;
    let readAt = 0;
    return {
      reader: operatorAsReader(principal),
      readSources: () => {
        if (latest === undefined || elapsed() - readAt >= PERMISSION_MS) {
          readAt = elapsed();
          latest = readPermittedSources(request, principal.actor);
        }
        return latest;
      },
    };
  };

  return async (request, principal) => {
    const search = new URLSearchParams(request.search);
    const [asked, form] = [readExportQuery(search), readLineForm(search)];
    const { profile } = asked;
    const query = profile === undefined ? asked : { ...asked, profileVersions: deps.profileVersions(profile) };
    if (query.source !== undefined) await readSourceFilter(query.source, principal, organisations);
    const isCompressed = acceptsGzip(request.header('accept-encoding'));
    const headers = {
      'Content-Type':
        form.format === 'csv' ? `${TYPE.csv}; header=${form.hasHeader ? 'present' : 'absent'}` : TYPE.ndjson,
      'Content-Disposition': `attachment; filename="statements.${form.format}"`,
      ...(isCompressed && { 'Content-Encoding': 'gzip' }),
      Vary: 'Accept-Encoding',
      'X-Accel-Buffering': 'no',
    };
    if (request.isHead) return { status: 200, headers, body: UNSENT_BODY };
    const { release } = await exportsOfActor.acquire(principal.actor);
    try {
      const started = await exportStatements(query, exporterOf(request, principal));
      const lines = (): AsyncIterable<Uint8Array> => linesOf(started, form);
      return {
        status: 200,
        onFinished: release,
        headers: { ...headers, 'Export-Through': new Date(started.through).toISOString() },
        body: {
          bufferedBytes: 0,
          chunks: isCompressed ? () => gzipChunks(lines()) : lines,
          minRate: MIN_DOWNLOAD_RATE,
        },
      };
    } catch (thrown) {
      release();
      throw thrown;
    }
  };
};

export const exportStatements = rawRoute({
  method: 'GET',
  path: '/v1/export',
  access: staff(OPERATOR),
  tag: 'Sources',
  summary: 'Streams the statements of the sources that an operator reaches, as NDJSON or CSV.',
  carries: 'statements',
  query: EXPORT_QUERY,
  headers: { 'Accept-Encoding': { schema: STRING, description: '`gzip` is known.' } },
  answers: {
    200: {
      description: 'A statement a line, in the order of `stored`.',
      types: ['application/x-ndjson', 'text/csv'],
      headers: { 'Export-Through': 'The time up to which the answer is complete.' },
    },
  },
  problems: ['not-found', 'cursor-over'],
  makeHandler: (services) => {
    const { xapi, sources, people, cookies } = services;
    const handle = createStatementExportHandler({
      exportStatements: xapi.exportStatements,
      organisations: sources.organisations,
      readSourcesInScope: (by) => readSourcesInScope(by, services),
      authenticateStaff: createAuthenticateStaff({
        authenticate: sources.authenticate,
        ...people.staff,
        cookies,
        quotas: { admit: noQuota, admitAccount: noQuota },
      }),
      profileVersions: (profile) => profileVersionsOf(sources.profiles, profile),
      exportsOfActor: createKeyedSemaphore(EXPORTS_OF_ACTOR),
      elapsed: () => performance.now(),
    });
    return (request) => handle(request, request.principal);
  },
});
