import { isUtf8 } from 'node:buffer';
import type { DocumentPlace, DocumentRepository, StoredDocument } from '../../store/ports/document-repository.ts';
import type { StoredStatement } from '../../store/ports/statement-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { Session } from './sign-in-links.ts';
import type { Me } from './subject-service.ts';
import type { OwnStatements } from './own-statements.ts';
import type { Stays } from '../gate/retention-verdicts.ts';
import type { Decision } from '../model/types.ts';
import type { Whom, WhomOf } from './session-subject.ts';

/** What `createMyExport` is built from. */
export interface MyExportDeps {
  readonly whom: WhomOf;
  readonly own: OwnStatements;
  readonly stays: Stays;
  readonly events: Me['events'];
  readonly documents: Pick<DocumentRepository, 'ofPeople' | 'read'>;
  /** Whether whoever has this session may see the purpose with this id. */
  readonly reaches: (session: Session, purpose: string) => Promise<boolean>;
}

const AT_ONCE = 100;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

const time = (at: number): string => new Date(at).toISOString();
const line = (value: JsonObject): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/** A statement as it was received, on one line: a line feed in JSON only ever stands between its parts. */
const statementLine = ({ source, voided, text }: StoredStatement): Buffer => {
  const flat = Buffer.from(text).map((byte) => (byte === LINE_FEED || byte === CARRIAGE_RETURN ? SPACE : byte));
  return Buffer.concat([
    Buffer.from(`{"type":"statement","source":${JSON.stringify(source)},"voided":${voided},"statement":`),
    flat,
    Buffer.from('}\n'),
  ]);
};

const decisionLine = (purpose: string, { since, from, until, signatures, ...decision }: Decision): Buffer =>
  line({
    type: 'decision',
    purpose,
    ...decision,
    since: time(since),
    ...(from === undefined ? {} : { from: time(from) }),
    ...(until === undefined ? {} : { until: time(until) }),
    signatures: signatures.map((one) => ({ ...one })),
  });

const documentLine = ({ scope, id, source, contentType, updatedAt, bytes }: StoredDocument): Buffer => {
  const { resource, activity, registration } = scope;
  const content = isUtf8(bytes)
    ? { content: Buffer.from(bytes).toString() }
    : { base64: Buffer.from(bytes).toString('base64') };
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

/**
 * Builds the export: everything that may be shown of a person, piece by piece; what is written meanwhile may be in it
 * or not.
 */
export const createMyExport = ({ whom, own, stays, events, documents, reaches }: MyExportDeps): Me['export'] => {
  const decisions = async function* (session: Session, { person }: Whom): AsyncGenerator<Uint8Array, void> {
    for (const [purpose, decision] of Object.entries(person?.decisions ?? {}))
      if (await reaches(session, purpose)) yield decisionLine(purpose, decision);
  };

  const history = async function* (session: Session): AsyncGenerator<Uint8Array, void> {
    let before: number | undefined;
    do {
      const page = await events(session, { limit: AT_ONCE, ...(before === undefined ? {} : { before }) });
      for (const event of page.events) yield line({ type: 'event', event: { ...event, by: { ...event.by } } });
      before = page.next;
    } while (before !== undefined);
  };

  const documentsOf = async function* (
    ids: readonly string[],
    only: string | undefined,
  ): AsyncGenerator<Uint8Array, void> {
    let after: DocumentPlace | undefined;
    do {
      const page = await documents.ofPeople(ids, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      const stay = await stays(
        page.documents.map(({ source, person }) => ({
          source,
          people: person === undefined ? [] : [{ ...person, role: 'actor' }],
        })),
      );
      for (const [at, { scope, id, source }] of page.documents.entries()) {
        const document =
          stay[at] === 'stays' && (only === undefined || source === only) ? await documents.read(scope, id) : undefined;
        if (document !== undefined) yield documentLine(document);
      }
      after = page.next;
    } while (after !== undefined);
  };

  return async function* (session) {
    const about = await whom(session);
    const { ids } = about;
    if (ids.length === 0) return;
    const only = session.reach === 'source' ? session.source : undefined;
    yield* decisions(session, about);
    yield* history(session);
    yield* documentsOf(ids, only);
    for await (const page of own.all({ ids, ...(only === undefined ? {} : { source: only }) }))
      if (page.length > 0) yield Buffer.concat(page.map(statementLine));
  };
};
