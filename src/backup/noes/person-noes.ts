import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import { idsOf } from '../../consent/model/merged-ids.ts';
import type { DecisionState, Person } from '../../consent/model/types.ts';
import { everywhereOf, toPerson } from '../../consent/people/person-mapping.ts';
import type { BlindIndex } from '../../consent/people/blind-index.ts';
import { defined, ownValue } from '../../core/json-object.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { PersonMarker } from '../../journal/port/journal.ts';
import type { StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { NoeContent } from './noe.ts';
import type { FindReplaced, ReplacedNoes } from './replaced-noes.ts';

/** The repositories that noes are made of, beside the chain. */
export type NoesStore = Store;

/** The data that noes are made of, beside the events. Calls reject with Problem `store-unavailable`. */
export interface NoeReader {
  /** The present person of an id, which may be merged into another's; undefined without one. */
  readonly person: (id: string) => Promise<StoredPerson | undefined>;
  readonly store: NoesStore;
  /** The later events of the chain among those that are derived with this one. */
  readonly following: (event: AuditEvent) => readonly AuditEvent[];
  readonly replaced: FindReplaced;
  readonly statementIndex: BlindIndex;
  /** A keyed hash of a name or an address. */
  readonly hashOf: (text: string) => string;
  readonly now: () => number;
}

/**
 * The noes of an event, with the reason if some may be missing. `later`: a record that its request writes next is not
 * there yet. Rejects with Problem `damaged` if a record that it takes is damaged.
 */
export type DeriveNoes = (
  event: AuditEvent,
  read: NoeReader,
) => Promise<readonly NoeContent[] | ReplacedNoes | 'later'>;

/** The states of a decision that are a no. */
const NOES: readonly DecisionState[] = ['refused', 'paused', 'withdrawn', 'objected', 'expired'];

/** A request writes its record right after its event, or fails. */
const RECORD_WAIT_MS = MINUTE_MS;

/** True if the record of an event may still be on its way. */
export const isFresh = ({ at }: AuditEvent, now: number): boolean => Math.abs(now - Date.parse(at)) < RECORD_WAIT_MS;

const erasesOf = ({ data }: AuditEvent): number | undefined => {
  const erases = data?.['erases'];
  return typeof erases === 'number' ? erases : undefined;
};

const identifiersOf = async (person: Person, { people }: NoeReader['store']): Promise<readonly string[]> => {
  const identifiers: string[] = [];
  for (const id of idsOf(person)) identifiers.push(...(await people.identifiersOf(id)));
  return identifiers.toSorted();
};

/** The no in force, if the decision is a no; the first of the two yeses that a return takes is none. */
const noInForce = (person: Person, purpose: string | undefined): Pick<PersonMarker, 'decision' | 'everywhere'> => {
  const { keptOut, ...rest } = person;
  if (purpose === undefined)
    return keptOut === undefined
      ? {}
      : { everywhere: everywhereOf({ ...rest, keptOut: { ...keptOut, signatures: [] } }) };
  const decision = keptOut === undefined ? ownValue(person.decisions, purpose) : undefined;
  return decision !== undefined && NOES.includes(decision.state) ? { decision: decision as unknown as JsonObject } : {};
};

/** A deletion of everything takes the name too. A deletion of a release before 0087 has an event for each purpose. */
const deletionBy = ({ type, at, data }: AuditEvent): Pick<PersonMarker, 'deletesName' | 'deletesBefore'> => {
  if (type === 'person.kept-out') return { deletesName: true, deletesBefore: Date.parse(at) };
  return data?.['choice'] === 'forget' ? {} : { deletesName: false };
};

/** The marker of a decision, or the end of a no. If the person was merged since, a planned erasure counts too. */
export const deriveDecision: DeriveNoes = async (event, read) => {
  const { id, person: named, purpose } = event;
  if (named === undefined) return [];
  const erases = erasesOf(event);
  const about = { event: id, ...defined({ purpose }) };
  const erasing = erases === undefined ? undefined : { ...about, generation: erases, ...deletionBy(event) };
  const stored = await read.person(named);
  if (stored === undefined)
    return erasing === undefined ? [] : [{ no: 'decision', marker: { person: named, ...erasing } }];
  const person = toPerson(stored);
  const no = noInForce(person, purpose);
  const identifiers = await identifiersOf(person, read.store);
  const isOwn = person.id === named;
  const marker = { person: person.id, ...about, generation: 0, ...(isOwn && erasing), ...no, identifiers };
  const isNo = marker.generation > 0 || no.decision !== undefined || no.everywhere !== undefined;
  return [
    ...(isOwn || erasing === undefined
      ? []
      : [{ no: 'decision' as const, marker: { person: named, ...erasing, event: `${id}.merged` } }]),
    { no: 'decision', marker, ...(!isNo && { lifted: true }) },
  ];
};

/** A merge is a no of both people: a person with these identifiers is one again. */
export const deriveMerge: DeriveNoes = async ({ id, person: named = '' }, read) => {
  const stored = await read.person(named);
  if (stored === undefined) return [];
  const person = toPerson(stored);
  const identifiers = await identifiersOf(person, read.store);
  const about = { person: person.id, generation: 0, identifiers };
  const purposes = Object.keys(person.decisions).filter((one) => noInForce(person, one).decision !== undefined);
  return [
    { no: 'decision', marker: { ...about, ...noInForce(person, undefined), event: id } },
    ...purposes.map((purpose) => ({
      no: 'decision' as const,
      marker: { ...about, purpose, ...noInForce(person, purpose), event: `${id}.${purpose}` },
    })),
  ];
};

/** Statements that a source had erased: ids are stored right after the event. Those of people come with decisions. */
export const deriveErasure: DeriveNoes = async (event, read) => {
  const { data, person } = event;
  const [id, source] = [data?.['erasure'], data?.['source']];
  if (person !== undefined || typeof id !== 'string' || typeof source !== 'string') return [];
  const erasure = await read.store.erasures.find(id);
  if (erasure === undefined) return isFresh(event, read.now()) ? 'later' : [];
  const {
    author,
    statements,
    stored = statements,
  } = erasure.what as {
    readonly author: string;
    readonly statements: readonly string[];
    readonly stored?: readonly string[];
  };
  // Ids that were never stored are in no backup: anyone may make some up.
  if (stored.length === 0) return [];
  const { requestedAt } = erasure;
  return [{ no: 'statements', erasure: id, requestedAt, source, author, statements: stored }];
};

/** An order names its person until it is done; those of earlier orders are found with their erasures. */
export const deriveReplacement: DeriveNoes = async (event, read) => {
  const id = event.data?.['replacement'];
  if (typeof id !== 'string') return [];
  const order = await read.store.replacements.find(id);
  if (order === undefined) return isFresh(event, read.now()) ? 'later' : [];
  const { work, sources, done = read.now() } = order;
  if (work === undefined) return read.replaced(done, event.seq);
  const { person, statement } = work;
  if (statement !== undefined)
    return [{ no: 'replaced', person, replacedIn: { statements: [read.statementIndex(statement)] } }];
  return [{ no: 'replaced', person, replacedIn: sources === undefined ? { everywhere: true } : { sources } }];
};

const unknownSinceIn = ({ data }: AuditEvent): number | undefined => {
  const text = data?.['unknownSince'];
  const since = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(since) ? undefined : since;
};

/** A restore has noted people who were replaced without an order, if no statement named them, or are to be asked. */
export const deriveRestored: DeriveNoes = async (event, read) => {
  const replaced = await read.replaced(Date.parse(event.at), event.seq);
  const since = unknownSinceIn(event);
  return since === undefined ? replaced : { ...replaced, noes: [...replaced.noes, { no: 'unasked', since }] };
};

/** These people are recorded again, by silence too. */
export const deriveAsked: DeriveNoes = (event) =>
  Promise.resolve([{ no: 'unasked', since: unknownSinceIn(event) ?? 0, lifted: true }]);
