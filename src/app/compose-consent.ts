import { randomUUID } from 'node:crypto';
import { type ChainKeeper, createChainKeeper } from '../consent/audit/audit-log.ts';
import { createMe } from '../consent/subject/create-subject-service.ts';
import { createPurposeDesk } from '../consent/purposes/create-purpose-workflow.ts';
import { createDecideFor, type DecidedPurpose, type DecideFor } from '../consent/decisions/decision-service.ts';
import { createDecidedPurposes } from '../consent/decisions/purposes-in-force.ts';
import { createErasures, type Erasures } from '../consent/erasure/erasures.ts';
import { type AdmitDocument, createDocumentGate } from '../consent/gate/admit-document.ts';
import { type AdmitBatch, createGate } from '../consent/gate/admit-batch.ts';
import { type BlindIndex, createBlindIndex } from '../consent/people/blind-index.ts';
import { createIdentify } from '../consent/admin/link-identifier.ts';
import { createKnownPeople, type KnownPeople } from '../consent/people/person-lookup.ts';
import { createKeptSince, type KeptSince } from '../consent/gate/retention-window.ts';
import { createLinks, type Links } from '../consent/subject/sign-in-links.ts';
import type { Me } from '../consent/subject/subject-service.ts';
import { createOwe } from '../consent/decisions/outbox-entry.ts';
import { createPeopleDesk, type PeopleDesk } from '../consent/admin/person-admin.ts';
import type { PurposeDesk } from '../consent/purposes/purpose-workflow.ts';
import { createPurposeVersions } from '../consent/purposes/purpose-versions.ts';
import { createRecordPurposes, type RecordPurposes } from '../consent/purposes/recording-purpose.ts';
import { type SigningKeys, signingKeysOf } from '../consent/audit/jws.ts';
import { createRecordingPermit, type RecordingPermit } from '../consent/gate/recording-permission.ts';
import { createRecordingSources } from '../consent/purposes/recording-sources.ts';
import { createRegistered } from '../consent/purposes/read-register.ts';
import { createRemoveDocuments } from '../consent/erasure/erase-documents.ts';
import { createMetByAll } from '../consent/erasure/consumed-offsets.ts';
import { createStays, type Stays } from '../consent/gate/retention-verdicts.ts';
import { createVisitPeople } from '../consent/admin/expire-decisions.ts';
import { countWaitingYeses, type WaitingYeses } from '../consent/decisions/pending-signatures.ts';
import type { Controller, Purpose, PurposeContent } from '../consent/model/types.ts';
import type { Journal } from '../journal/port/journal.ts';
import { deriveKey } from '../core/derived-keys.ts';
import type { Fault } from '../core/problem.ts';
import type { Source, Store } from '../store/ports/store.ts';

/** The room of consent, put together on one store and one journal: what every other room asks and tells it by. */
export interface Consenting {
  /** People by identifier or id, as they are at the moment of the question. */
  readonly people: KnownPeople;
  /** What an identifier (`agentKey`) is kept as. */
  readonly blindIndex: BlindIndex;
  /** On what basis each source records, now. */
  readonly records: RecordPurposes;
  /**
   * What people decide on, by the ids of purposes: each in its newest version in force, read now; those that are not
   * there are not in the map.
   */
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  /** The source with this id, read now. */
  readonly source: (id: string) => Promise<Source | undefined>;
  /** The audit chain, and the keys that sign its heads and receipts. */
  readonly chain: ChainKeeper;
  readonly keys: SigningKeys;
  readonly decideFor: DecideFor;
  /** Links that sign in, and sessions. */
  readonly links: Links;
  readonly erasures: Erasures;
  /** All purposes in all their versions, those that sources imply too, and all sources: what `registerOf` is given. */
  readonly registered: () => Promise<{ readonly purposes: readonly Purpose[]; readonly sources: readonly Source[] }>;
  /** How many decisions wait for the second of two yeses. */
  readonly waitingYeses: () => Promise<WaitingYeses>;
  /** What becomes of purposes. */
  readonly desk: PurposeDesk;
  /** What an institution says of people, and what its stewards rule. */
  readonly peopleDesk: PeopleDesk;
  /** What people see and do of their own. */
  readonly me: Me;
  /** Gate 1, of statements and of documents. */
  readonly gate: AdmitBatch;
  readonly documentGate: AdmitDocument;
  /** What a tool may ask before it collects. */
  readonly recordingPermit: RecordingPermit;
  /** Whether what is held may stay. */
  readonly stays: Stays;
  /** Since when a source's statements are kept. */
  readonly keptSince: KeptSince;
  /** What time has decided for some people, and documents that may not stay; goes on behind a person. */
  readonly visitPeople: ReturnType<typeof createVisitPeople>;
}

/** What `createConsenting` is built from. */
export interface ConsentingDeps {
  readonly store: Pick<
    Store,
    | 'people'
    | 'purposes'
    | 'events'
    | 'erasures'
    | 'facts'
    | 'progress'
    | 'sources'
    | 'documents'
    | 'statements'
    | 'studies'
  >;
  readonly journal: Pick<Journal, 'mark'>;
  readonly masterKey: Uint8Array;
  /** Answers for the sources that do not say who does. */
  readonly institution: Controller;
  /** Where people reach this server: a URL without a slash at its end. */
  readonly publicUrl: string;
  /** What of a study's scope and view its profiles do not have, each with a JSON Pointer into the purpose. */
  readonly checkPurpose: (content: PurposeContent) => Promise<readonly Fault[]>;
  readonly now: () => number;
}

/** Puts the room of consent together. Each of its keys is derived from the master key for one use alone. */
export const createConsenting = async ({
  store,
  journal,
  masterKey,
  institution,
  publicUrl,
  checkPurpose,
  now,
}: ConsentingDeps): Promise<Consenting> => {
  const newId = (): string => randomUUID();
  const blindIndex = createBlindIndex(deriveKey(masterKey, 'blind-index'));
  const people = createKnownPeople({ repository: store.people, blindIndex, newId });
  const records = createRecordPurposes({ repository: store.purposes, institution });
  const source: Consenting['source'] = (id) => store.sources.source(id);
  const purposes = createDecidedPurposes({ repository: store.purposes, records, source });
  const keys = await signingKeysOf(deriveKey(masterKey, 'chain'));
  const chain = createChainKeeper({ repository: store.events, keys, now });
  const decideFor = createDecideFor({
    people: store.people,
    erasures: store.erasures,
    chain,
    mark: (marker) => journal.mark(marker),
    newId,
    now,
    purposes,
  });
  const stays = createStays({ people });
  const identify = createIdentify({
    people: store.people,
    finish: decideFor.finish,
    owe: createOwe(newId),
    purposes,
    now,
  });
  const keptSince = createKeptSince({ source, records, now });
  const askAt = `${publicUrl}/me`;
  return {
    people,
    blindIndex,
    records,
    purposes,
    source,
    chain,
    keys,
    decideFor,
    stays,
    keptSince,
    links: createLinks({
      facts: store.facts,
      linkKey: deriveKey(masterKey, 'links'),
      sessionKey: deriveKey(masterKey, 'sessions'),
      newId,
      now,
    }),
    erasures: createErasures({
      repository: store.erasures,
      progress: createMetByAll(store),
      chain,
      now,
      removeRest: createRemoveDocuments({ documents: store.documents, people }),
    }),
    waitingYeses: () => countWaitingYeses(store.people),
    registered: createRegistered({
      repository: store.purposes,
      records,
      sources: createRecordingSources(store.sources),
    }),
    desk: createPurposeDesk({
      versions: createPurposeVersions({ repository: store.purposes, chain }),
      records,
      source,
      check: checkPurpose,
      newId,
      now,
    }),
    peopleDesk: createPeopleDesk({ people: store.people, blindIndex, identify, decideFor, chain, newId, now }),
    me: createMe({ store, purposes, chain, keys, decideFor, stays, keptSince, publicUrl, newId, now }),
    gate: createGate({ people, purposes: records, askAt }),
    documentGate: createDocumentGate({ people, purposes: records, askAt, now }),
    recordingPermit: createRecordingPermit({ people, purposes: records, now }),
    visitPeople: createVisitPeople({
      people: store.people,
      documents: store.documents,
      act: (...of) => decideFor.act(...of),
      stays,
      now,
    }),
  };
};
