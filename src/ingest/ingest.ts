import type { Caller } from '../access/sources/authentication/authenticate.ts';
import type { AdmitBatch, GateResult } from '../consent/gate/admit-batch.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { Source } from '../store/ports/sources/source-repository.ts';
import type { AttachmentRepository } from '../store/ports/statements/attachment-repository.ts';
import type { StatementLimits } from '../xapi/json/json.ts';
import type { Statement, XapiVersion } from '../xapi/model/types.ts';
import { type AdmittedRequest, createAppendAdmitted } from './append-admitted.ts';
import type { CheckProfiles } from './profiles/check-profiles.ts';
import type { ExistingIds, FindExistingIds } from './sink-outcome/existing-ids.ts';
import type { IdPlaces } from './sink-outcome/id-place.ts';
import type { ReadKeptStored } from './request/kept-stored.ts';
import type { ReadAfterWrite } from './sink-outcome/read-after-write.ts';
import type { ReserveIds } from './sink-outcome/reserve-ids.ts';
import { hasAttachments } from '../xapi/model/attachments.ts';
import { checkAttachments } from './request/attachments.ts';
import type { ProfileOutcome, ProfileOutcomes } from './profiles/profile-outcomes.ts';
import { createRefusalCounter, type RefusalCounter, type RefusalObserver } from './refusal-counter.ts';
import { type StatementsRequest, type ValidatedRequest, validateRequest } from './request/validate-request.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { isProblem } from '../core/problem.ts';
import { undecidedProblem } from './sink-outcome/dead-letter-problem.ts';
import { createWaitForSink } from './wait-for-sink.ts';

type Withheld = GateResult['withheld'];

/** The answer to a request that is not refused. */
export interface IngestResult {
  /** The id of every statement, in their order, the withheld ones too. */
  readonly ids: readonly string[];
  /** The number of stored statements, including those that had been stored before. */
  readonly stored: number;
  /** The number of statements withheld for lack of consent; nothing of them is stored. */
  readonly withheld: number;
  /** An outcome for each loaded profile version that the statements claim, unless it is off for the source. */
  readonly profiles: readonly ProfileOutcome[];
}

/** Observer of ingestion: the metrics. */
interface IngestObserver extends RefusalObserver {
  /** This number of statements was answered with success, and is stored. */
  accepted(of: { readonly source: string; readonly version: XapiVersion; readonly statements: number }): void;
  admitted(of: { readonly source: string; readonly statements: number }): void;
  /** This number of statements was answered with success, and withheld. */
  withheld(of: { readonly source: string; readonly why: Withheld[number]['why']; readonly statements: number }): void;
  /** The read-after-write wait ended before the batch was readable. */
  late(): void;
  appended(seconds: number): void;
}

/**
 * Ingestion of statements: statements answered with success are durable, and readable unless the sink is behind. Each
 * Problem says if anything of the request may have been stored.
 */
export interface Ingest {
  /** Stores one statement or an array of them (1.0.3 Communication 2.1.2; 2.0 4.1.6.1); a dry run stores none. */
  post(request: StatementsRequest): Promise<IngestResult>;
  /** Stores one statement under this id (1.0.3 Communication 2.1.1). */
  put(request: StatementsRequest, id: string): Promise<IngestResult>;
}

/** The checks between validation and the journal, in their order, and the check of a late batch. */
interface IngestChecks {
  readonly idPlaces: IdPlaces;
  readonly findExistingIds: FindExistingIds;
  readonly checkProfiles: CheckProfiles;
  readonly profileOutcomes: ProfileOutcomes;
  readonly gate: AdmitBatch;
  readonly readKeptStored: ReadKeptStored;
  /** Rejects with Problem `journal-unavailable` if retention could delete a batch before the sink reads it. */
  readonly checkRetention: () => Promise<void>;
  readonly reserveIds: ReserveIds;
}

export interface IngestDeps {
  readonly checks: IngestChecks;
  readonly attachments: AttachmentRepository;
  readonly journal: Pick<Journal, 'append'>;
  readonly readAfterWrite: Pick<ReadAfterWrite, 'waitForBatch'>;
  /** The authority of a caller: the JSON text of an Agent. */
  readonly authority: (caller: Caller) => string;
  readonly now: () => number;
  readonly limits: StatementLimits & {
    /** The longest time to an answer, in milliseconds; absent: none. */
    readonly answerMs?: number;
  };
  readonly observe?: IngestObserver;
}

const countAccepted = (
  observe: IngestObserver,
  { caller, version }: StatementsRequest,
  { admitted, withheld }: AdmittedRequest,
): void => {
  const source = caller.source.id;
  observe.accepted({ source, version, statements: admitted.length });
  if (admitted.length > 0) observe.admitted({ source, statements: admitted.length });
  for (const { why } of withheld) observe.withheld({ source, why, statements: 1 });
};

/** The state of a request that is being worked on. */
interface Progressing {
  readonly counter: RefusalCounter;
  readonly deadline: Deadline;
  /** The ids that an earlier attempt gave its statements. */
  readonly ids?: readonly string[];
}

const withIds = (validated: ValidatedRequest, ids: readonly string[]): ValidatedRequest => ({
  ...validated,
  ids,
  statements: validated.statements.map((statement, index) => ({ ...statement, id: ids[index] ?? '' })),
});

const refersToStatement = ({ object, context }: Statement): boolean =>
  object.objectType === 'StatementRef' || context?.statement !== undefined;

/** A request in the journal, and the outcome of its wait for the sink. */
interface Waited {
  readonly appended: AdmittedRequest;
  readonly waited: 'readable' | 'late';
}

/**
 * Appends again if the sink found another statement under an id that organisations share. A statement that another
 * organisation sent at the same moment is stored by then. While the store is behind, the owner of the id is not known.
 */
const createAppendAndWait = ({
  append,
  waitForSink,
  idPlaces,
}: {
  readonly append: (request: StatementsRequest, putId: string | undefined, at: Progressing) => Promise<AdmittedRequest>;
  readonly waitForSink: ReturnType<typeof createWaitForSink>;
  readonly idPlaces: IdPlaces;
}) => {
  const appendAndWait = async (
    request: StatementsRequest,
    putId: string | undefined,
    at: Progressing,
  ): Promise<Waited> => {
    const appended = await append(request, putId, at);
    try {
      return { appended, waited: await waitForSink({ request, putId, appended }) };
    } catch (thrown) {
      const { ids, idNamespace } = appended;
      const isShared = (): Promise<boolean> => idPlaces.isShared(request.caller.source).catch(() => false);
      if (!isProblem(thrown, 'statement-conflict') || idNamespace !== undefined || !(await isShared())) throw thrown;
      if (at.ids !== undefined) throw undecidedProblem(ids);
      return await appendAndWait(request, putId, { ...at, ids }).catch((again: unknown) => {
        throw isProblem(again, 'store-unavailable') ? undecidedProblem(ids) : again;
      });
    }
  };
  return appendAndWait;
};

export const createIngest = (deps: IngestDeps): Ingest => {
  const { readAfterWrite, now, limits, observe, checks } = deps;
  const appendAdmitted = createAppendAdmitted({ ...deps, ...checks });
  const waitForSink = createWaitForSink({ readAfterWrite, limits, reserveIds: checks.reserveIds, observe });

  /** Checks conformance before consent: a refusal then reveals nothing about the decisions of people. */
  const checkAndAppend = async (
    request: StatementsRequest,
    validated: ValidatedRequest,
    deadline: Deadline,
  ): Promise<AdmittedRequest> => {
    const { caller, version, attachments: received } = request;
    const { statements, ids, single } = validated;
    const isConfined = caller.confinedTo !== undefined;
    if (received !== undefined || statements.some(hasAttachments))
      await checkAttachments(statements, { received, single, version, now: now() });

    const keptStored = await checks.readKeptStored(request, validated);
    const place = await checks.idPlaces.choose(caller.source, statements);
    const { idNamespace } = place;
    const source: Source = idNamespace === undefined ? caller.source : { ...caller.source, idNamespace };
    const findExisting = () => checks.findExistingIds(statements, caller.readableSources, place);
    let existing = await findExisting();
    const findStored = async (): Promise<ExistingIds['same']> => {
      existing = await findExisting();
      return existing.same;
    };
    const continued = await checks.checkProfiles({
      source,
      statements,
      ids,
      single,
      isConfined,
      stored: existing.same,
      findStored,
      onRunTaken: () => deadline.runTaken(),
    });
    // A violation found by a reference would reveal what a statement of another learner is like.
    const isShown = !(isConfined && statements.some(refersToStatement));
    const claims =
      isShown && request.isDryRun !== true ? checks.profileOutcomes.find(source, statements, ids) : undefined;
    return appendAdmitted(request, validated, { existing, idNamespace, continued, claims, keptStored, deadline });
  };

  /** Throws the faults of validation. Not async: that saves a promise for every request. */
  const validateAndAppend = (
    request: StatementsRequest,
    putId: string | undefined,
    { counter, deadline, ids }: Progressing,
  ): Promise<AdmittedRequest> => {
    const validated = validateRequest(request, putId, { limits, onParsed: counter.received });
    const next = (one: ValidatedRequest): Promise<AdmittedRequest> =>
      checkAndAppend(request, ids === undefined ? one : withIds(one, ids), deadline);
    return validated instanceof Promise ? validated.then(next) : next(validated);
  };

  const appendAndWait = createAppendAndWait({ append: validateAndAppend, waitForSink, idPlaces: checks.idPlaces });

  const ingestBy = async (request: StatementsRequest, putId: string | undefined, about: Progressing) => {
    const { appended, waited } = await appendAndWait(request, putId, about);
    const { claims } = appended;
    const profiles = claims === undefined ? [] : await checks.profileOutcomes.read(claims, waited);
    return { appended, profiles };
  };

  const ingest = async (request: StatementsRequest, putId?: string): Promise<IngestResult> => {
    const observer = request.isDryRun === true ? undefined : observe;
    const counter = createRefusalCounter(observer, { source: request.caller.source.id, key: request.caller.key });
    const { answerMs } = limits;
    const deadline = createDeadline(answerMs && answerMs - (request.spentMs ?? 0));
    try {
      const { appended, profiles } = await deadline.race(ingestBy(request, putId, { counter, deadline }));
      if (observer !== undefined) countAccepted(observer, request, appended);
      return { ids: appended.ids, stored: appended.admitted.length, withheld: appended.withheld.length, profiles };
    } catch (thrown) {
      counter.refused(thrown);
      throw thrown;
    }
  };

  return { post: (request) => ingest(request), put: (request, id) => ingest(request, id) };
};
