import { isUtf8 } from 'node:buffer';
import { defined } from '../../../core/json-object.ts';
import { textOf } from '../../../core/bytes/bytes.ts';
import type { StoredDocument } from '../../../store/ports/statements/document-repository.ts';
import type { StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import { uuidOf } from '../../../xapi/formats/uuid.ts';
import { addressOf, attachmentsOf } from '../../../xapi/model/attachments.ts';
import type { JsonObject, Statement } from '../../../xapi/model/types.ts';
import { ACCESS_ROUTES, EXPORTED_DOCUMENTS } from '../../access/access-routes.ts';
import type { RecordGivenByLink } from '../../access/link-reader.ts';
import type { GivenData } from '../../access/record-access.ts';
import type { AuditEvent } from '../../audit/hash-chain.ts';
import type { FindPurposesInForce } from '../../decisions/purposes-in-force.ts';
import type { Decision, KeptOut } from '../../model/types.ts';
import { accessJson, type MyAccessRecords } from '../my-access-records.ts';
import type { MyHistory } from '../my-history.ts';
import type { ReadOwnDocuments } from '../own-documents.ts';
import type { OwnStatements } from '../own-statements.ts';
import type { SessionScope } from '../session-scope.ts';
import type { SessionSubject } from '../session-subject.ts';
import type { Session } from '../sign-in-links.ts';

type Lines = AsyncGenerator<Buffer, void>;

/** The person who exports, and the scope of their link. */
export interface ExportedSubject {
  readonly session: Session;
  readonly subject: SessionSubject;
  readonly scope: SessionScope;
}

/** The parts of a person's data as NDJSON, each read when it is asked for. */
export interface ExportLines {
  decisions(of: ExportedSubject): Lines;
  /** Only events that `isOf` selects. */
  events(of: ExportedSubject, isOf?: (event: AuditEvent) => boolean): Lines;
  accesses(of: ExportedSubject): Lines;
  documents(of: ExportedSubject): Lines;
  statements(of: ExportedSubject): Lines;
}

interface ExportLinesDeps {
  readonly findPurposes: FindPurposesInForce;
  readonly history: MyHistory;
  readonly accessRecords: MyAccessRecords;
  readonly ownStatements: OwnStatements;
  readonly readOwnDocuments: ReadOwnDocuments;
  readonly recordGiven: RecordGivenByLink;
  /** The address of the data of an attachment of the statement with this UUID. */
  readonly attachmentHref: (statement: string, sha2: string) => string;
}

const DOCUMENTS = { route: ACCESS_ROUTES.myExport, filter: EXPORTED_DOCUMENTS } as const;
const EVENTS_PAGE_SIZE = 100;
const ACCESS_RECORDS_PAGE_SIZE = 500;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

const time = (at: number): string => new Date(at).toISOString();
/** One line of NDJSON. */
export const ndjsonLine = (value: JsonObject): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

const MEMBER = '"attachments"';

/** The addresses of the attachments of a statement, each once. */
const attachmentAddresses = (bytes: Uint8Array): readonly string[] => {
  const text = textOf(bytes);
  if (!text.includes(MEMBER)) return [];
  return [...new Set(attachmentsOf(JSON.parse(text) as Statement).map(({ attachment }) => addressOf(attachment)))];
};

/** The statement as received, on one line: in JSON a line feed stands only between tokens. */
const statementLine = (
  { id, source, voided, text }: StoredStatement,
  attachmentHref: ExportLinesDeps['attachmentHref'],
): Buffer => {
  const flat = Buffer.from(text).map((byte) => (byte === LINE_FEED || byte === CARRIAGE_RETURN ? SPACE : byte));
  const files = attachmentAddresses(text).map((sha2) => ({ sha2, href: attachmentHref(uuidOf(id), sha2) }));
  return Buffer.concat([
    Buffer.from(`{"type":"statement","source":${JSON.stringify(source)},"voided":${voided},"statement":`),
    flat,
    Buffer.from(files.length === 0 ? '}\n' : `,"files":${JSON.stringify(files)}}\n`),
  ]);
};

const decisionLine = (purpose: string, { recoveredSince: _, ...known }: Decision): Buffer => {
  const { since, from, until, signatures, ...decision } = known;
  return ndjsonLine({
    type: 'decision',
    purpose,
    ...decision,
    since: time(since),
    ...(from !== undefined && { from: time(from) }),
    ...(until !== undefined && { until: time(until) }),
    signatures: signatures.map((one) => ({ ...one })),
  });
};

const keptOutLine = ({ since, role, signatures }: KeptOut): Buffer =>
  ndjsonLine({ type: 'kept-out', since: time(since), role, signatures });

const documentLine = ({ scope, id, source, contentType, updatedAt, bytes }: StoredDocument): Buffer => {
  const { resource, activity, registration } = scope;
  const content = isUtf8(bytes) ? { content: textOf(bytes) } : { base64: Buffer.from(bytes).toString('base64') };
  return ndjsonLine({
    type: 'document',
    resource,
    id,
    source,
    ...defined({ activity, registration }),
    contentType,
    updated: time(updatedAt),
    ...content,
  });
};

const givenDocument = ({ source, person }: StoredDocument): readonly GivenData[] =>
  person === undefined ? [] : [{ source, people: [{ ...person, role: 'actor' }] }];

/**
 * Data that are written while a part is read may be in it or not. In a session that another's link opened, data are
 * recorded as given before they leave.
 */
export const createExportLines = (deps: ExportLinesDeps): ExportLines => {
  const { findPurposes, history, accessRecords, ownStatements, readOwnDocuments, recordGiven, attachmentHref } = deps;
  return {
    decisions: async function* ({ subject: { person }, scope }) {
      if (person?.keptOut !== undefined) yield keptOutLine(person.keptOut);
      const decisions = Object.entries(person?.decisions ?? {});
      const found = scope.sources === undefined ? undefined : await findPurposes(decisions.map(([id]) => id));
      for (const [id, decision] of decisions) {
        const inForce = found?.get(id);
        if (found === undefined || (inForce !== undefined && scope.has(inForce.purpose)))
          yield decisionLine(id, decision);
      }
    },
    events: async function* ({ session }, isOf = () => true) {
      let before: number | undefined;
      do {
        const query = { limit: EVENTS_PAGE_SIZE, ...defined({ before }) };
        const page = await history.events(session, query);
        for (const event of page.events.filter(isOf))
          yield ndjsonLine({ type: 'event', event: { ...event, by: { ...event.by } } });
        before = page.next;
      } while (before !== undefined);
    },
    accesses: async function* ({ session }) {
      let page = await accessRecords.list(session, { limit: ACCESS_RECORDS_PAGE_SIZE });
      for (;;) {
        for (const record of page.records) yield ndjsonLine({ type: 'access', ...accessJson(record) });
        if (page.next === undefined) return;
        page = await accessRecords.list(session, { limit: ACCESS_RECORDS_PAGE_SIZE, before: page.next });
      }
    },
    documents: async function* ({ session, subject, scope }) {
      for await (const document of readOwnDocuments(subject.ids, scope.sources)) {
        await recordGiven({ session, ...DOCUMENTS }, givenDocument(document));
        yield documentLine(document);
      }
    },
    statements: async function* ({ session, subject: { ids }, scope: { sources } }) {
      for await (const page of ownStatements.all({ ids, ...defined({ sources }) })) {
        await recordGiven({ session, route: ACCESS_ROUTES.myExport }, page);
        if (page.length > 0) yield Buffer.concat(page.map((one) => statementLine(one, attachmentHref)));
      }
    },
  };
};
