import { createHash, hash } from 'node:crypto';
import { Problem } from '../core/problem.ts';
import { damageOf, isDamaged } from './ports/checked/damaged-record.ts';
import type { AttachmentRepository } from './ports/statements/attachment-repository.ts';
import type { DocumentRepository } from './ports/statements/document-repository.ts';
import type { StatementRepository, StoredStatement } from './ports/statements/statement-repository.ts';
import type { PatternRunRepository } from './ports/profiles/pattern-run-repository.ts';
import type { StoreDamage } from './ports/store-observer.ts';
import type { Store } from './ports/store.ts';

type Report = (damage: StoreDamage) => void;

const createReportStatements =
  (report: Report) =>
  (statements: Iterable<StoredStatement>): void => {
    for (const { id, damaged } of statements) if (damaged === true) report({ part: 'statement', id });
  };

/** Reports each damaged statement that a call returns. */
const reportStatements = (statements: StatementRepository, report: Report): StatementRepository => {
  const reportAll = createReportStatements(report);
  const reportMap = async (found: Promise<ReadonlyMap<string, StoredStatement>>) => {
    reportAll((await found).values());
    return found;
  };
  return {
    ...statements,
    find: (ids) => reportMap(statements.find(ids)),
    findUpToBytes: (ids, bytes) => reportMap(statements.findUpToBytes(ids, bytes)),
    findErasing: (ids) => reportMap(statements.findErasing(ids)),
    page: async (query) => {
      const page = await statements.page(query);
      reportAll(page.statements);
      return page;
    },
    scan: async (query) => {
      const found = await statements.scan(query);
      reportAll(found);
      return found;
    },
  };
};

/** SHA-1 of the content is the ETag of a document (1.0.3 Communication 3.1), so it is its checksum too. */
const SHA1 = /^[0-9a-f]{40}$/;

/** Refuses a document whose content is not that of its ETag. */
const checkDocuments = (documents: DocumentRepository, report: Report): DocumentRepository => ({
  ...documents,
  read: async (space, id) => {
    const found = await documents.read(space, id);
    if (found === undefined || !SHA1.test(found.etag) || hash('sha1', found.bytes, 'hex') === found.etag) return found;
    report({ part: 'document' });
    throw new Problem('damaged', 'The document is not stored as it was written. An operator restores it.');
  },
});

const SHA2_BY_LENGTH: Readonly<Record<number, string>> = { 56: 'sha224', 64: 'sha256', 96: 'sha384', 128: 'sha512' };

/** Holds the last chunk of an attachment back until the SHA-2 of all is known: no complete answer has damaged data. */
const checkAttachments = (attachments: AttachmentRepository, report: Report): AttachmentRepository => ({
  ...attachments,
  async *read(sha2) {
    const digest = createHash(SHA2_BY_LENGTH[sha2.length] ?? 'sha256');
    let last: Uint8Array | undefined;
    for await (const chunk of attachments.read(sha2)) {
      digest.update(chunk);
      if (last !== undefined) yield last;
      last = chunk;
    }
    if (digest.digest('hex') !== sha2) {
      report({ part: 'attachment', id: sha2 });
      throw new Problem('damaged', 'The attachment is not stored as it was sent. Its source can send it again.');
    }
    if (last !== undefined) yield last;
  },
});

/** The records that a call resolves with: one, those of a list or a map, or none. */
const recordsIn = (found: unknown): readonly object[] => {
  if (found instanceof Map) return recordsIn([...found.values()]);
  const all: readonly unknown[] = Array.isArray(found) ? found : [found];
  return all.filter((one): one is object => typeof one === 'object' && one !== null);
};

/** Reports each damaged record that a call resolves or rejects with. */
const reportRecords = <T extends object>(repository: T, report: Report): T => {
  const reportOf = (found: unknown): void => {
    for (const record of recordsIn(found)) {
      const damage = damageOf(record);
      if (damage !== undefined) report({ part: damage.kind, ...(damage.id !== '' && { id: damage.id }) });
    }
  };
  const reporting =
    (call: (...given: readonly unknown[]) => Promise<unknown>) =>
    async (...given: readonly unknown[]): Promise<unknown> => {
      try {
        const found = await call(...given);
        reportOf(found);
        return found;
      } catch (thrown) {
        reportOf(thrown);
        throw thrown;
      }
    };
  return Object.fromEntries(
    Object.entries(repository as Record<string, (...given: readonly unknown[]) => Promise<unknown>>).map(
      ([method, call]) => [method, reporting(call)],
    ),
  ) as T;
};

/** The repositories whose records carry checksums. */
const CHECKED_REPOSITORIES = [
  ...(['people', 'purposes', 'sources', 'sessionCredentials', 'staff', 'staffSessions', 'organisations'] as const),
  ...(['studies', 'forwardings', 'webhooks', 'erasures', 'replacements', 'patternRuns', 'progress'] as const),
  ...(['releases', 'facts'] as const),
] satisfies readonly (keyof Store)[];

/** Leaves damaged runs out: like a missing run, each is computed anew, and replaced. */
const withoutDamagedRuns = (patternRuns: PatternRunRepository): PatternRunRepository => ({
  ...patternRuns,
  find: async (keys) => new Map([...(await patternRuns.find(keys))].filter(([, run]) => !isDamaged(run))),
});

/** The store with checked reads: damage is reported. */
export const withCheckedReads = (store: Store, report: Report): Store => ({
  ...store,
  ...(Object.fromEntries(
    CHECKED_REPOSITORIES.map((name) => [name, reportRecords<object>(store[name], report)]),
  ) as Pick<Store, (typeof CHECKED_REPOSITORIES)[number]>),
  patternRuns: withoutDamagedRuns(reportRecords(store.patternRuns, report)),
  statements: reportStatements(store.statements, report),
  documents: checkDocuments(store.documents, report),
  attachments: checkAttachments(store.attachments, report),
});
