import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { SealedCursors } from '../../core/crypto/sealed-cursors.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { readErasureEvents } from '../audit/erasure-events.ts';
import { RULING_TIMEOUT_MS } from '../decisions/decide.ts';
import type { DecisionResult, DecisionService } from '../decisions/decision-service.ts';
import { recordedDecision, type RecordedDecision, refusalProblem } from '../decisions/recorded-decision.ts';
import type { Initiator, StewardRuling, SubjectAction } from '../model/actions.ts';
import type { AskedBy } from '../model/assurance.ts';
import { idsOf } from '../model/merged-ids.ts';
import type { Person } from '../model/types.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { toPerson } from '../people/person-mapping.ts';
import type { LinkedIdentifier, LinkIdentifier } from './link-identifier.ts';

/** A person as the institution knows them. Times are milliseconds since the epoch. */
export interface PersonDetails {
  readonly id: string;
  /** The child's first name, as the institution gave it. */
  readonly name?: string;
  /** The 15th birthday. */
  readonly parentalConsentUntil?: number;
}

/** A decision on paper; `key` is the credential or the account that records it. */
interface PaperDecision extends Omit<SubjectAction, 'by'> {
  readonly key: string;
  readonly evidence: string;
  readonly askedBy: AskedBy;
  /** The role that has signed. */
  readonly role?: 'subject' | 'guardian';
}

/** An objection that waits for a ruling. */
interface Objection {
  readonly person: string;
  readonly purpose: string;
  readonly since: number;
  /** The time from which no ruling means `erase`. */
  readonly due: number;
}

/**
 * Assertions of an institution about people, and its stewards' rulings. Identifiers are `agentKey`s. Every call may
 * reject with Problem `store-unavailable`.
 */
export interface PersonAdmin {
  /**
   * Sets attributes of the person with this identifier, who is created if unknown (`isNew`). Rejects with Problem
   * `overloaded` after 20 lost races.
   */
  upsert(
    identifier: string,
    attributes: Omit<PersonDetails, 'id'>,
  ): Promise<PersonDetails & { readonly isNew: boolean }>;
  /** Rejects with Problem `not-found` if no person has the identifier. */
  find(identifier: string): Promise<PersonDetails>;
  /** Gives a person another identifier; its former owner is merged into this person (`LinkIdentifier`). */
  linkIdentifier(person: string, identifier: string, by: Initiator): Promise<LinkedIdentifier>;
  /**
   * Records a decision on paper; `evidence` refers to the paper. Without a `role` the decision is the guardian's while
   * the person needs one, and the person's own afterwards. Rejects with Problem `version-conflict`, `state-conflict`,
   * `forbidden`, `not-found`, as `DecisionService` does.
   */
  recordPaperDecision(person: string, purpose: string, decision: PaperDecision): Promise<RecordedDecision>;
  /**
   * Objections without a ruling, of some people. Those that a release before 0087 made of a deletion of everything are
   * left out: nothing is stored. `next` is the `after` of the next page, absent at the end. It is sealed: its person
   * may be out of the reader's scope. Rejects with Problem `invalid-request` for another `after`.
   */
  listObjections(after?: string): Promise<{ readonly objections: readonly Objection[]; readonly next?: string }>;
  /** Rules on an objection. Rejects with Problem `state-conflict` if there is none, `not-found`. */
  rule(person: string, purpose: string, ruling: StewardRuling): Promise<RecordedDecision>;
}

interface PersonAdminDeps {
  readonly people: PersonRepository;
  readonly identify: PersonLookup['identify'];
  readonly linkIdentifier: LinkIdentifier;
  readonly decisionService: DecisionService;
  readonly auditLog: AuditLog;
  readonly cursors: SealedCursors;
  readonly newId: () => string;
  readonly now: () => number;
}

const RETRY = { tries: 20, overloaded: 'too many change this person at once; nothing of this was kept' };
const PAGE_SIZE = 1000;
/** The number of a person's latest events that are read. */
const EVENTS_READ = 200;

const detailsOf = ({ id, name, parentalConsentUntil }: StoredPerson): PersonDetails => ({
  id,
  ...defined({ name, parentalConsentUntil }),
});

const findDeletedPurposes = async (person: Person, auditLog: AuditLog): Promise<ReadonlySet<string>> =>
  readErasureEvents(
    (await Promise.all(idsOf(person).map((id) => auditLog.listByPerson(id, { limit: EVENTS_READ })))).flat(),
  ).deleted;

const objectionsOf = async (person: Person, auditLog: AuditLog): Promise<readonly Objection[]> => {
  const objected = Object.entries(person.decisions).filter(([, { state }]) => state === 'objected');
  const deleted = objected.length === 0 ? new Set<string>() : await findDeletedPurposes(person, auditLog);
  return objected.flatMap(([purpose, { since }]) =>
    deleted.has(purpose) ? [] : [{ person: person.id, purpose, since, due: since + RULING_TIMEOUT_MS }],
  );
};

const recordedOrRefused = (result: DecisionResult, purpose: string): RecordedDecision => {
  if (result.outcome === 'refused') throw refusalProblem(result);
  return recordedDecision(result, purpose);
};

export const createPersonAdmin = ({
  people,
  identify,
  linkIdentifier,
  decisionService,
  auditLog,
  cursors,
  newId,
  now,
}: PersonAdminDeps): PersonAdmin => {
  const decide = async (person: string, purpose: string, action: StewardRuling): Promise<RecordedDecision> =>
    recordedOrRefused(await decisionService.decide(person, purpose, action), purpose);

  return {
    upsert: async (identifier, attributes) => {
      const index = await identify(identifier);
      const id = newId();
      return retryOnConflict(RETRY, async () => {
        const stored = (await people.create([{ id, identifier: index }])).get(index);
        if (stored === undefined) return undefined;
        const after = {
          ...stored,
          ...attributes,
          ...(attributes.parentalConsentUntil !== undefined && { parentalConsentSetAt: now() }),
          v: stored.v + 1,
        };
        const isDone = Object.keys(attributes).length === 0 || (await people.update(after));
        return isDone ? { ...detailsOf(after), isNew: stored.id === id } : undefined;
      });
    },
    find: async (identifier) => {
      const index = await identify(identifier);
      const stored = (await people.findByIdentifiers([index])).get(index);
      if (stored === undefined) throw new Problem('not-found', 'no person has this identifier');
      return detailsOf(stored);
    },
    linkIdentifier: async (person, identifier, by) => linkIdentifier(person, await identify(identifier), by),
    recordPaperDecision: async (person, purpose, { key, evidence, askedBy, role, ...decision }) => {
      const signedBy = (signer: 'subject' | 'guardian') =>
        decisionService.decide(person, purpose, {
          ...decision,
          by: {
            role: signer,
            id: signer === 'subject' ? person : key,
            evidence,
            assurance: 'institution',
            askedBy,
          },
        });
      const asked = await signedBy(role ?? 'guardian');
      const isOfAge = role === undefined && asked.outcome === 'refused' && asked.kind === 'not-theirs';
      return recordedOrRefused(isOfAge ? await signedBy('subject') : asked, purpose);
    },
    listObjections: async (after) => {
      const query = {
        state: 'objected',
        limit: PAGE_SIZE,
        ...(after !== undefined && { after: cursors.unseal(after) }),
      } as const;
      const found = await people.scanWaiting(query);
      const last = found.length < PAGE_SIZE ? undefined : found.at(-1)?.id;
      const objections = await Promise.all(found.map((stored) => objectionsOf(toPerson(stored), auditLog)));
      return { objections: objections.flat(), ...(last !== undefined && { next: cursors.seal(last) }) };
    },
    rule: decide,
  };
};
