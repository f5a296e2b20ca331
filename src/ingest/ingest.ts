import type { Caller } from '../sources/authenticate.ts';
import type { AdmitBatch, GateResult } from '../consent/gate/admit-batch.ts';
import type { Journal, Position } from '../journal/port/journal.ts';
import type { AttachmentRepository } from '../store/ports/attachment-repository.ts';
import type { StatementLimits } from '../xapi/json/json.ts';
import type { AdmittedBatch, Statement, XapiVersion } from '../xapi/model/types.ts';
import type { CheckProfiles } from './check-profiles.ts';
import { checkConflicts, type FindExistingIds } from './existing-ids.ts';
import { mayDefine } from '../sources/scopes.ts';
import type { ReadAfterWrite } from './read-after-write.ts';
import { isProblem, Problem } from '../core/problem.ts';
import { hasAttachments } from '../xapi/model/attachments.ts';
import { checkAttachments, storeAttachments } from './attachments.ts';
import { deadLetterProblem } from './dead-letter-problem.ts';
import type { ProfileOutcome, ProfileOutcomes, RequestClaims } from './profile-outcomes.ts';
import { createRefusalCounter, type RefusalCounter, type RefusalObserver } from './refusal-counter.ts';
import { type StatementsRequest, type ValidatedRequest, validatePost, validatePut } from './validate-request.ts';

type Withheld = GateResult['withheld'];

/** The answer to a request that is not refused. */
export interface IngestResult {
  /** The id of every statement, in their order, the withheld ones too. */
  readonly ids: readonly string[];
  /** How many are stored, including those that had been stored before. */
  readonly stored: number;
  /** How many are withheld for lack of consent; nothing of them is stored. */
  readonly withheld: number;
  /** One for each loaded profile version that statements of the request claim, unless it is off for the source. */
  readonly profiles: readonly ProfileOutcome[];
}

/** Observer of ingestion: the metrics. */
interface IngestObserver extends RefusalObserver {
  /** So many statements were answered with success and are stored. */
  accepted(statements: number, version: XapiVersion): void;
  admitted(of: { readonly source: string; readonly statements: number }): void;
  /** So many statements were answered with success and withheld. */
  withheld(of: { readonly source: string; readonly why: Withheld[number]['why']; readonly statements: number }): void;
  /** The read-after-write wait ended before the batch was readable. */
  late(): void;
  appended(seconds: number): void;
}

/**
 * Ingestion of statements: what a success answers is durable, and readable unless the sink is behind. Each Problem says
 * whether anything of the request may have been stored.
 */
export interface Ingest {
  /** Stores one statement or an array of them (1.0.3 Communication 2.1.2; 2.0 4.1.6.1). */
  post(request: StatementsRequest): Promise<IngestResult>;
  /** Stores one statement under this id (1.0.3 Communication 2.1.1). */
  put(request: StatementsRequest, id: string): Promise<IngestResult>;
}

/** The checks between validation and the journal, in their order. */
interface IngestChecks {
  readonly findExistingIds: FindExistingIds;
  readonly checkProfiles: CheckProfiles;
  readonly profileOutcomes: ProfileOutcomes;
  readonly gate: AdmitBatch;
  /** Rejects with Problem `journal-unavailable` where retention could delete a batch before the sink reads it. */
  readonly checkRetention: () => Promise<void>;
}

export interface IngestDeps {
  readonly checks: IngestChecks;
  readonly attachments: AttachmentRepository;
  readonly journal: Pick<Journal, 'append'>;
  readonly readAfterWrite: Pick<ReadAfterWrite, 'waitForBatch'>;
  /** The authority of a caller: the JSON text of an Agent. */
  readonly authority: (caller: Caller) => string;
  readonly now: () => number;
  readonly limits: StatementLimits;
  readonly observe?: IngestObserver;
}

/**
 * What stays in memory of a request while it waits for the sink. Its parsed statements do not: held that long, they
 * make garbage collection expensive.
 */
interface AdmittedRequest {
  readonly ids: readonly string[];
  readonly single: boolean;
  /** The indices, within the request, of the statements that are not withheld. */
  readonly admitted: readonly number[];
  readonly withheld: Withheld;
  readonly claims: RequestClaims | undefined;
  /** Absent where there was nothing to append: all is withheld or had been stored before. */
  readonly position?: Position;
}

const countAccepted = (
  observe: IngestObserver,
  { caller, version }: StatementsRequest,
  { admitted, withheld }: AdmittedRequest,
): void => {
  const source = caller.source.id;
  observe.accepted(admitted.length, version);
  if (admitted.length > 0) observe.admitted({ source, statements: admitted.length });
  for (const { why } of withheld) observe.withheld({ source, why, statements: 1 });
};

interface AppendDeps {
  readonly journal: Pick<Journal, 'append'>;
  readonly now: () => number;
  readonly observe?: Pick<IngestObserver, 'appended'>;
}

/** With `journal-unavailable` the batch may be in the journal: the Problem names the ids that were generated. */
const appendTo = async (
  { journal, now, observe }: AppendDeps,
  batch: AdmittedBatch,
  { ids, statements }: ValidatedRequest,
): Promise<Position> => {
  const startedAt = now();
  try {
    return await journal.append(batch);
  } catch (thrown) {
    if (!isProblem(thrown, 'journal-unavailable')) throw thrown;
    const generated = ids.filter((_, index) => statements[index]?.id === undefined);
    throw new Problem(thrown.kind, thrown.message, thrown.faults, { ids: generated });
  } finally {
    observe?.appended((now() - startedAt) / 1000);
  }
};

export const createIngest = (deps: IngestDeps): Ingest => {
  const { attachments, readAfterWrite, authority, now, limits, observe, checks } = deps;

  /** Checks conformance before consent: a refusal then reveals nothing about the decisions of people. */
  const checkAndAppend = async (request: StatementsRequest, validated: ValidatedRequest): Promise<AdmittedRequest> => {
    const { caller, version, body, attachments: received } = request;
    const { statements, bodyStatements, spans, ids, single } = validated;
    const { source } = caller;

    const withAttachments = received !== undefined || statements.some(hasAttachments);
    if (withAttachments) await checkAttachments(statements, { received, single, version, now: now() });

    const existing = await checks.findExistingIds(statements, caller.readableSources);
    await checks.checkProfiles({ source, statements, ids, single, stored: existing.same });
    const claims = checks.profileOutcomes.find(source, statements, ids);

    const stamped = {
      source: source.id,
      authority: authority(caller),
      version,
      admittedAt: now(),
      ids,
      spans,
      ...(mayDefine(caller.scopes) ? {} : { defines: false as const }),
      body,
    };
    const {
      batch,
      admittedIndices: admitted,
      withheld,
    } = await checks.gate({ batch: stamped, statements, source, single });
    checkConflicts({ ids, single, admitted }, existing);
    if (batch === undefined || admitted.every((index) => existing.same.has(index)))
      return { ids, single, admitted, withheld, claims };

    await checks.checkRetention();
    const select = (all: readonly Statement[]): readonly Statement[] => admitted.map((at) => all[at] as Statement);
    if (withAttachments)
      await storeAttachments(attachments, select(statements), { source: source.id, received: received ?? [], now });

    const position = await appendTo(deps, { ...batch, statements: select(bodyStatements) }, validated);
    return { ids, single, admitted, withheld, claims, position };
  };

  /** Throws the faults of validation. Not async: that saves a promise for every request. */
  const validateAndAppend = (
    request: StatementsRequest,
    putId: string | undefined,
    counter: RefusalCounter,
  ): Promise<AdmittedRequest> => {
    const options = { limits, onParsed: counter.received };
    const validated = putId === undefined ? validatePost(request, options) : validatePut(request, putId, options);
    const next = (one: ValidatedRequest): Promise<AdmittedRequest> => checkAndAppend(request, one);
    return validated instanceof Promise ? validated.then(next) : next(validated);
  };

  /** Rejects with `deadLetterProblem` where the sink could not store statements of the batch. */
  const waitForSink = async (appended: AdmittedRequest): Promise<'readable' | 'late'> => {
    if (appended.position === undefined) return 'readable';
    const outcome = await readAfterWrite.waitForBatch(appended.position);
    if (outcome.kind === 'late') observe?.late();
    else if (outcome.deadLetters.length > 0) throw deadLetterProblem(appended, outcome.deadLetters);
    return outcome.kind;
  };

  const ingest = async (request: StatementsRequest, putId?: string): Promise<IngestResult> => {
    const counter = createRefusalCounter(observe);
    try {
      const appended = await validateAndAppend(request, putId, counter);
      const profiles = await checks.profileOutcomes.read(appended.claims, await waitForSink(appended));
      if (observe !== undefined) countAccepted(observe, request, appended);
      return { ids: appended.ids, stored: appended.admitted.length, withheld: appended.withheld.length, profiles };
    } catch (thrown) {
      counter.refused(thrown);
      throw thrown;
    }
  };

  return { post: (request) => ingest(request), put: (request, id) => ingest(request, id) };
};
