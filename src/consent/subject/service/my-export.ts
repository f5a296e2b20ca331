import type { ExportedSubject, ExportLines } from './export-lines.ts';
import { type ReadSessionScope, requireInstitution } from '../session-scope.ts';
import type { SessionSubjects } from '../session-subject.ts';
import type { Session } from '../sign-in-links.ts';

/** The person's decisions, events, access records, documents and statements as NDJSON, made while it is read. */
export type ExportMine = (session: Session) => AsyncIterable<Uint8Array>;

interface MyExportDeps {
  readonly subjects: SessionSubjects;
  readonly readScope: ReadSessionScope;
  readonly lines: ExportLines;
}

/** Reads the person who exports. Rejects with Problem `assurance-required` for a link of a tool. */
export const readExported = async (
  { subjects, readScope }: Readonly<{ subjects: SessionSubjects; readScope: ReadSessionScope }>,
  session: Session,
): Promise<ExportedSubject> => {
  requireInstitution(session, 'export anything');
  const [subject, scope] = await Promise.all([subjects.find(session), readScope(session)]);
  return { session, subject, scope };
};

export const createMyExport = ({ subjects, readScope, lines }: MyExportDeps): ExportMine =>
  async function* (session) {
    const exported = await readExported({ subjects, readScope }, session);
    if (exported.subject.ids.length === 0) return;
    yield* lines.decisions(exported);
    yield* lines.events(exported);
    yield* lines.accesses(exported);
    yield* lines.documents(exported);
    yield* lines.statements(exported);
  };
