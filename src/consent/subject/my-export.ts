import { isUtf8 } from 'node:buffer';
import { textOf } from '../../core/bytes/bytes.ts';
import type { AccessFilter } from '../../store/ports/consent/access-record-repository.ts';
import type { StoredDocument } from '../../store/ports/statements/document-repository.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { ACCESS_ROUTES, EXPORTED_DOCUMENTS } from '../access/access-routes.ts';
import { linkReaderOf } from '../access/link-reader.ts';
import type { GivenData, RecordAccess } from '../access/record-access.ts';
import type { FindPurposesInForce } from '../decisions/purposes-in-force.ts';
import type { Decision } from '../model/types.ts';
import { accessJson, type MyAccessRecords } from './my-access-records.ts';
import type { MyHistory } from './my-history.ts';
import type { ReadOwnDocuments } from './own-documents.ts';
import type { OwnStatements } from './own-statements.ts';
import { type ReadSessionScope, requireInstitution, type SessionScope } from './session-scope.ts';
import type { SessionSubject, SessionSubjects } from './session-subject.ts';
import type { Session } from './sign-in-links.ts';

/** The person's decisions, events, access records, documents and statements as NDJSON, made while it is read. */
export type ExportMine = (session: Session) => AsyncIterable<Uint8Array>;

interface MyExportDeps {
  readonly subjects: Pick<SessionSubjects, 'find'>;
  readonly readScope: ReadSessionScope;
  readonly findPurposes: FindPurposesInForce;
  readonly history: Pick<MyHistory, 'events'>;
  readonly accessRecords: Pick<MyAccessRecords, 'list'>;
  readonly ownStatements: Pick<OwnStatements, 'all'>;
  readonly readOwnDocuments: ReadOwnDocuments;
  readonly recordAccess: RecordAccess;
}

const EVENTS_PAGE_SIZE = 100;
const ACCESS_RECORDS_PAGE_SIZE = 500;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

const time = (at: number): string => new Date(at).toISOString();
const line = (value: JsonObject): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/** The statement as received, on one line: in JSON a line feed stands between tokens alone. */
const statementLine = ({ source, voided, text }: StoredStatement): Buffer => {
  const flat = Buffer.from(text).map((byte) => (byte === LINE_FEED || byte === CARRIAGE_RETURN ? SPACE : byte));
  return Buffer.concat([
    Buffer.from(`{"type":"statement","source":${JSON.stringify(source)},"voided":${voided},"statement":`),
    flat,
    Buffer.from('}\n'),
  ]);
};

const decisionLine = (purpose: string, { recoveredSince: _, ...known }: Decision): Buffer => {
  const { since, from, until, signatures, ...decision } = known;
  return line({
    type: 'decision',
    purpose,
    ...decision,
    since: time(since),
    ...(from === undefined ? {} : { from: time(from) }),
    ...(until === undefined ? {} : { until: time(until) }),
    signatures: signatures.map((one) => ({ ...one })),
  });
};

const documentLine = ({ scope, id, source, contentType, updatedAt, bytes }: StoredDocument): Buffer => {
  const { resource, activity, registration } = scope;
  const content = isUtf8(bytes) ? { content: textOf(bytes) } : { base64: Buffer.from(bytes).toString('base64') };
  return line({
    type: 'document',
    resource,
    id,
    source,
    ...(activity === undefined ? {} : { activity }),
    ...(registration === undefined ? {} : { registration }),
    contentType,
    updated: time(updatedAt),
    ...content,
  });
};

const givenDocument = ({ source, person }: StoredDocument): readonly GivenData[] =>
  person === undefined ? [] : [{ source, people: [{ ...person, role: 'actor' }] }];

/**
 * What is written during the export may be in it or not. In a session that somebody else's link opened, what is given
 * is recorded before it leaves.
 */
export const createMyExport = ({
  subjects,
  readScope,
  findPurposes,
  history,
  accessRecords,
  ownStatements,
  readOwnDocuments,
  recordAccess,
}: MyExportDeps): ExportMine => {
  const recordGiven = async (session: Session, given: readonly GivenData[], filter: AccessFilter): Promise<void> => {
    const reader = linkReaderOf(session);
    if (reader !== undefined && given.length > 0)
      await recordAccess({ reader, route: ACCESS_ROUTES.myExport, filter }, given);
  };

  const decisionLines = async function* (
    { person }: SessionSubject,
    scope: SessionScope,
  ): AsyncGenerator<Buffer, void> {
    const decisions = Object.entries(person?.decisions ?? {});
    const found = scope.sources === undefined ? undefined : await findPurposes(decisions.map(([id]) => id));
    for (const [id, decision] of decisions) {
      const inForce = found?.get(id);
      if (found === undefined || (inForce !== undefined && scope.has(inForce.purpose)))
        yield decisionLine(id, decision);
    }
  };

  const eventLines = async function* (session: Session): AsyncGenerator<Buffer, void> {
    let before: number | undefined;
    do {
      const query = { limit: EVENTS_PAGE_SIZE, ...(before === undefined ? {} : { before }) };
      const page = await history.events(session, query);
      for (const event of page.events) yield line({ type: 'event', event: { ...event, by: { ...event.by } } });
      before = page.next;
    } while (before !== undefined);
  };

  const accessLines = async function* (session: Session): AsyncGenerator<Buffer, void> {
    let page = await accessRecords.list(session, { limit: ACCESS_RECORDS_PAGE_SIZE });
    for (;;) {
      for (const record of page.records) yield line({ type: 'access', ...accessJson(record) });
      if (page.next === undefined) return;
      page = await accessRecords.list(session, { limit: ACCESS_RECORDS_PAGE_SIZE, before: page.next });
    }
  };

  return async function* (session) {
    requireInstitution(session, 'export anything');
    const [subject, scope] = await Promise.all([subjects.find(session), readScope(session)]);
    const { ids } = subject;
    const { sources } = scope;
    if (ids.length === 0) return;
    yield* decisionLines(subject, scope);
    yield* eventLines(session);
    yield* accessLines(session);
    for await (const document of readOwnDocuments(ids, sources)) {
      await recordGiven(session, givenDocument(document), EXPORTED_DOCUMENTS);
      yield documentLine(document);
    }
    for await (const page of ownStatements.all({ ids, ...(sources === undefined ? {} : { sources }) })) {
      await recordGiven(session, page, {});
      if (page.length > 0) yield Buffer.concat(page.map(statementLine));
    }
  };
};
