import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import type { StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import { ACCESS_ROUTES } from '../../access/access-routes.ts';
import type { RecordGivenByLink } from '../../access/link-reader.ts';
import type { AuditEvent } from '../../audit/hash-chain.ts';
import { signInTypeOf } from '../../audit/sign-in-events.ts';
import { type ExportedSubject, type ExportLines, ndjsonLine } from './export-lines.ts';
import { readExported } from './my-export.ts';
import type { MyHistory } from '../my-history.ts';
import type { OwnStatements } from '../own-statements.ts';
import type { ReadSessionScope } from '../session-scope.ts';
import type { SessionSubjects } from '../session-subject.ts';
import type { Session } from '../sign-in-links.ts';

/** The data of an attachment. */
interface MyAttachment {
  readonly sha2: string;
  readonly contentType: string;
  /** In bytes. */
  readonly length: number;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** A file of a copy of all data. Its content is read when its turn comes. */
interface MyFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  readonly isCompressed: boolean;
}

/** A copy of all data of a person (GDPR art. 15(3)). */
export interface MyArchive {
  /** Its files in their order, made while they are read. Rejects as `ExportMine`. */
  files(session: Session): AsyncIterable<MyFile>;
  /** The data of an attachment of an own statement. Rejects with Problem `not-found`. */
  attachment(session: Session, statement: string, sha2: string): Promise<MyAttachment>;
}

interface MyArchiveDeps {
  readonly subjects: SessionSubjects;
  readonly readScope: ReadSessionScope;
  readonly lines: ExportLines;
  readonly namedIn: (of: ExportedSubject) => AsyncIterable<Uint8Array>;
  readonly history: MyHistory;
  readonly ownStatements: OwnStatements;
  readonly recordGiven: RecordGivenByLink;
  /** The stored attachments of statements, as their sources have sent them. */
  readonly findAttachments: (statements: readonly StoredStatement[]) => Promise<readonly MyAttachment[]>;
}

const EVENTS_PAGE_SIZE = 100;

const isSignIn = (event: AuditEvent): boolean => signInTypeOf(event) !== undefined;
const isReceipted = ({ type }: AuditEvent): boolean => type === 'decision' || type === 'signature';

const queryOf = ({ subject: { ids }, scope: { sources } }: ExportedSubject) => ({
  ids,
  ...defined({ sources }),
});

export const createMyArchive = (deps: MyArchiveDeps): MyArchive => {
  const { lines, namedIn, history, ownStatements, recordGiven, findAttachments } = deps;

  const receiptLines = async function* ({ session }: ExportedSubject): AsyncGenerator<Buffer, void> {
    let before: number | undefined;
    do {
      const query = { limit: EVENTS_PAGE_SIZE, ...defined({ before }) };
      const page = await history.events(session, query);
      for (const { seq } of page.events.filter(isReceipted)) {
        const { receipt, jws } = await history.receipt(session, seq);
        yield ndjsonLine({ type: 'receipt', seq, receipt, signature: jws });
      }
      before = page.next;
    } while (before !== undefined);
  };

  /** One file for each hash. */
  const attachmentFiles = async function* (of: ExportedSubject): AsyncGenerator<MyFile, void> {
    const seen = new Set<string>();
    for await (const page of ownStatements.all(queryOf(of)))
      for (const { sha2, chunks } of await findAttachments(page)) {
        const name = `attachments/${sha2.toLowerCase()}`;
        if (seen.has(name)) continue;
        seen.add(name);
        yield { name, content: chunks(), isCompressed: false };
      }
  };

  return {
    files: async function* (session) {
      const of = await readExported(deps, session);
      const file = (name: string, content: AsyncIterable<Uint8Array>): MyFile => ({
        name: `${name}.ndjson`,
        content,
        isCompressed: true,
      });
      yield file('decisions', lines.decisions(of));
      yield file('receipts', receiptLines(of));
      yield file('events', lines.events(of));
      yield file('sign-ins', lines.events(of, isSignIn));
      yield file('access-records', lines.accesses(of));
      yield file('documents', lines.documents(of));
      yield file('statements', lines.statements(of));
      yield file('named-in', namedIn(of));
      yield* attachmentFiles(of);
    },
    attachment: async (session, id, sha2) => {
      const of = await readExported(deps, session);
      for (const statement of await ownStatements.find(queryOf(of), id)) {
        const found = await findAttachments([statement]);
        const attachment = found.find((one) => one.sha2.toLowerCase() === sha2.toLowerCase());
        if (attachment === undefined) continue;
        await recordGiven({ session, route: ACCESS_ROUTES.myExport }, [statement]);
        return attachment;
      }
      throw new Problem('not-found', 'no trace of yours has this attachment');
    },
  };
};
