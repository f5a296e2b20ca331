import { closedSchema, textSchema } from '../../../core/json-schema.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetters,
  type DeadLetterSummary,
} from '../../../ingest/dead-letters.ts';
import { instantOf, isTimestamp } from '../../../xapi/formats/timestamp.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which operators look at dead letters of the journal, replay and drop them. */
export type DeadLetterHandlers = Readonly<Record<'list' | 'show' | 'replay' | 'replayAll' | 'drop', StaffHandler>>;

/** The parameters of a list of dead letters. */
export const DEAD_LETTER_PARAMETERS = ['source', 'kind', 'since'] as const;

/** The body of a request to drop a dead letter. */
export const DROP_REQUEST = closedSchema({
  reason: {
    ...textSchema(500),
    'x-must': 'a text of 1 to 500 characters that names no person: it is chained for good',
  },
});

const readDrop = createBodyReader<{ readonly reason: string }>({
  schema: DROP_REQUEST,
  refusal: 'this is not how a dead letter is dropped',
});

/** Throws Problem `invalid-request`. */
const readFilter = (search: string): DeadLetterFilter => {
  const query = new URLSearchParams(search);
  const [source, kind, since] = DEAD_LETTER_PARAMETERS.map((name) => query.get(name));
  const faults: Fault[] = [];
  const known = DEAD_LETTER_KINDS.find((one) => one === kind);
  if (typeof kind === 'string' && known === undefined)
    faults.push({ at: 'kind', detail: `must be one of ${DEAD_LETTER_KINDS.join(', ')}` });
  if (typeof since === 'string' && !isTimestamp(since)) faults.push({ at: 'since', detail: 'must be a timestamp' });
  if (faults.length > 0) throw new Problem('invalid-request', 'a parameter of the list is not valid', faults);
  return {
    ...(typeof source === 'string' ? { source } : {}),
    ...(known === undefined ? {} : { kind: known }),
    ...(typeof since === 'string' ? { since: instantOf(since) } : {}),
  };
};

const summaryJson = <T extends DeadLetterSummary>({ addedAt, ...rest }: T) => ({
  ...rest,
  added: new Date(addedAt).toISOString(),
});

/** The handlers of /v1/dead-letters. */
export const createDeadLetterHandlers = (deadLetters: DeadLetters): DeadLetterHandlers => ({
  list: async ({ search }, caller) => {
    const { letters, damaged } = await deadLetters.list(readFilter(search), caller);
    return jsonResponse(200, {
      deadLetters: letters.map(summaryJson),
      ...(damaged.length === 0 ? {} : { damaged: damaged.map(({ message }) => message) }),
    });
  },
  show: async ({ params }, caller) =>
    jsonResponse(200, summaryJson(await deadLetters.show(params['id'] ?? '', caller)), { 'Cache-Control': 'no-store' }),
  replay: async ({ params }, caller) => jsonResponse(200, await deadLetters.replay(params['id'] ?? '', caller)),
  replayAll: async ({ search }, caller) =>
    jsonResponse(200, { replayed: await deadLetters.replayAll(readFilter(search), caller) }),
  drop: async (request, caller) => {
    const { reason } = readDrop(await readJson(request));
    await deadLetters.drop(request.params['id'] ?? '', reason, caller);
    return { status: 204, headers: {} };
  },
});
