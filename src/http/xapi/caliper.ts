import { mapEnvelope, type MappedEnvelope } from '../../caliper/map-envelope.ts';
import { readEnvelope } from '../../caliper/read-envelope.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import type { Ingest } from '../../ingest/ingest.ts';
import { mayWriteStatements } from '../../sources/scopes.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import { parseShallowJson } from '../../xapi/json/json.ts';
import { isJsonType } from '../message/media-type.ts';
import { type ExplainViolations, explainProblem } from './explain-problem.ts';
import { checkParameters } from './parameters.ts';
import type { XapiHandler } from './xapi-guard.ts';

interface CaliperHandlerDeps {
  readonly ingest: Pick<Ingest, 'post'>;
  readonly explainViolations: ExplainViolations;
  readonly metrics: Pick<Metrics, 'ingest'>;
}

const NOTHING = { ids: [], stored: 0, withheld: 0 };

/** Faults of statements, at the events that they were made from. */
const atEvents = (thrown: unknown, statements: MappedEnvelope['statements']): unknown => {
  if (!isProblem(thrown)) return thrown;
  const { kind, message, extensions } = thrown;
  const faults = thrown.faults.map((fault) => {
    const [, position, rest = ''] = /^\/(\d+)(\/.*)?$/.exec(fault.at) ?? [];
    const of = position === undefined ? undefined : statements[Number(position)];
    return of === undefined
      ? fault
      : { ...fault, at: `/data/${of.index}`, detail: `as a statement: ${rest} ${fault.detail}` };
  });
  return new Problem(kind, message, faults, extensions);
};

/**
 * The endpoint for Caliper sensors (Caliper 1.2, section 5). An envelope is stored or refused as a whole, but for what
 * has no statement, which the answer names.
 */
export const createCaliperHandler =
  ({ ingest, explainViolations, metrics }: CaliperHandlerDeps): XapiHandler =>
  async (request) => {
    const { caller, version } = request;
    if (!mayWriteStatements(caller.scopes)) throw new Problem('forbidden', 'this credential may not write statements');
    checkParameters(new URLSearchParams(request.search), []);
    if (!isJsonType(request.header('content-type')))
      throw new Problem('unsupported-media-type', 'a Caliper envelope comes as application/json', [
        { at: 'Content-Type', detail: 'must be application/json' },
      ]);
    const items = readEnvelope(parseShallowJson(await request.body()));
    const { statements, unmapped, unmappedTypes } = await mapEnvelope(items);
    const post = async () => {
      const body = Buffer.from(JSON.stringify(statements.map(({ statement }) => statement)));
      try {
        return await ingest.post({ caller, version, body });
      } catch (thrown) {
        throw atEvents(explainProblem(thrown, explainViolations(request)), statements);
      }
    };
    const { ids, stored, withheld } = statements.length === 0 ? NOTHING : await post();
    request.countStatements(ids.length);
    for (const type of unmappedTypes) metrics.ingest.unmapped(type);
    return {
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ stored, withheld, ids, unmapped }),
    };
  };
