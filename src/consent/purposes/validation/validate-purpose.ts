import { defined } from '../../../core/json-object.ts';
import type { Fault } from '../../../core/problem.ts';
import { createJsonReader, type JsonReader } from '../../model/json-reader.ts';
import { BASES, type Basis, PURPOSE_KINDS, type PurposeContent, type PurposeKind } from '../../model/types.ts';
import { createFindFaults } from '../../../xapi/validate/body-reader.ts';
import { PURPOSE_CONTENT } from './purpose-schema.ts';
import { isStudy } from '../purpose-transitions.ts';
import {
  ID,
  readAssurance,
  readAutomatedDecisions,
  readCommercial,
  readController,
  readCountry,
  readDpia,
  readDpv,
  readKeep,
  readMinimum,
  readRecipients,
  readReferences,
  readScope,
  readTexts,
  readUntil,
  readView,
} from './read-purpose-members.ts';

/** In characters of JSON; a few thousand are usual. A list reads every version of every purpose. */
const MAX_LENGTH = 200_000;

const PREFIX: Readonly<Record<PurposeKind, string>> = {
  record: 'record:',
  research: 'study:',
  product: 'study:',
  steering: 'steering:',
  forward: 'forward:',
};

const BASES_OF: Readonly<Record<PurposeKind, readonly Basis[]>> = {
  record: ['public_task', 'contract', 'consent'],
  research: ['consent'],
  product: ['consent'],
  steering: ['public_task'],
  forward: ['consent', 'public_task'],
};

const MEMBERS = [
  'id',
  'kind',
  'basis',
  'title',
  'summary',
  'benefit',
  'controller',
  'recipients',
  'commercial',
  'automatedDecisions',
  'scope',
  'view',
  'attachments',
  'until',
  'keep',
  'minimum',
  'storage',
  'dpv',
  'references',
  'assurance',
  'dpia',
];

/** The members of the body that could be read. */
interface ReadMembers {
  readonly kind: boolean;
  readonly basis: boolean;
  readonly view: boolean;
}

const hasPrefix = (id: string, prefix: string): boolean => id.startsWith(prefix) && ID.test(id.slice(prefix.length));

const checkForward = (reader: JsonReader, { kind, recipients, attachments }: PurposeContent): void => {
  if (kind !== 'forward' && attachments === true)
    reader.fault('/attachments', `has no place in the kind ${kind}: no study receives the data of attachments`);
  if (kind === 'forward' && recipients.length !== 1) reader.fault('/recipients', 'must be one for the kind forward');
};

const checkKind = (reader: JsonReader, content: PurposeContent, has: ReadMembers): void => {
  const { id, kind, basis, commercial, scope } = content;
  if (id !== '' && !hasPrefix(id, PREFIX[kind]))
    reader.fault('/id', `must be ${PREFIX[kind]} and then [a-z0-9-]{1,64}`);
  if (has.basis && !BASES_OF[kind].includes(basis))
    reader.fault('/basis', `must be ${BASES_OF[kind].join(' or ')} for the kind ${kind}`);
  if (kind === 'product' && !commercial) reader.fault('/commercial', 'must be true for the kind product');
  if (isStudy(kind) !== has.view)
    reader.fault('/view', isStudy(kind) ? 'is missing: what is released' : `has no place in the kind ${kind}`);
  if (kind === 'record' && !(scope.sources.length === 1 && id === `record:${scope.sources[0] ?? ''}`))
    reader.fault('/scope/sources', 'must be the one source that the id names');
  checkForward(reader, content);
};

/** Checks members against each other, as far as they could be read. */
const checkTogether = (reader: JsonReader, content: PurposeContent, has: ReadMembers): void => {
  if (has.kind) checkKind(reader, content, has);
  if (content.commercial && has.basis && content.basis !== 'consent')
    reader.fault('/basis', 'must be consent if the use is commercial');
};

const findContentFaults = createFindFaults(PURPOSE_CONTENT);

/** Without content if there are faults. */
interface ValidatedPurpose {
  readonly content?: PurposeContent;
  /** Each with a JSON Pointer (RFC 6901). */
  readonly faults: readonly Fault[];
}

/**
 * Reads the content of a purpose from a body; what the server sets (version, accepts, state, hash) may not be given.
 * `now` is in milliseconds since the epoch; `studyMinimum` is the floor of `minimum`.
 */
export const validatePurpose = (
  body: unknown,
  { now, studyMinimum }: { readonly now: number; readonly studyMinimum: number },
): ValidatedPurpose => {
  const reader = createJsonReader();
  const given = reader.object(body, '', MEMBERS);
  const kind = reader.oneOf(given.kind, '/kind', PURPOSE_KINDS);
  const basis = reader.oneOf(given.basis, '/basis', BASES);
  const until = readUntil(reader, given.until, { kind, now });
  const keep = readKeep(reader, given.keep, kind);
  const content: PurposeContent = {
    id: reader.text(given.id, '/id', { max: 80 }),
    kind: kind ?? 'record',
    basis: basis ?? 'consent',
    title: readTexts(reader, given, { name: 'title', max: 200 }),
    summary: readTexts(reader, given, { name: 'summary', max: 280 }),
    ...(given.benefit !== undefined && { benefit: readTexts(reader, given, { name: 'benefit', max: 1000 }) }),
    controller: readController(reader, given.controller),
    recipients: readRecipients(reader, given.recipients, kind),
    commercial: readCommercial(reader, given.commercial),
    automatedDecisions: readAutomatedDecisions(reader, given.automatedDecisions),
    scope: readScope(reader, given.scope),
    ...(given.view !== undefined && { view: readView(reader, given.view) }),
    ...(given.attachments !== undefined && reader.flag(given.attachments, '/attachments') && { attachments: true }),
    ...defined({ until, keep }),
    minimum: readMinimum(reader, given.minimum, { kind, least: studyMinimum }),
    storage: reader.list(given.storage, '/storage', { min: 1, read: (one, at) => readCountry(reader, one, at) }),
    dpvPurposes: readDpv(reader, given.dpv, basis),
    references: readReferences(reader, given.references),
    ...readAssurance(reader, given.assurance, kind),
    ...(given.dpia !== undefined && { dpia: readDpia(reader, given.dpia, now) }),
  };
  checkTogether(reader, content, {
    kind: kind !== undefined,
    basis: basis !== undefined,
    view: given.view !== undefined,
  });
  if (reader.faults.length > 0) return { faults: reader.faults };
  // The published schema says no less than this reader.
  const unread = findContentFaults(body);
  if (unread.length > 0) return { faults: unread };
  if (JSON.stringify(content).length <= MAX_LENGTH) return { content, faults: [] };
  return { faults: [{ at: '', detail: `must be at most ${MAX_LENGTH} characters as JSON` }] };
};
