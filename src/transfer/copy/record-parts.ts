import { Problem } from '../../core/problem.ts';
import type { CopiedRecords } from '../../store/ports/copy-repository.ts';
import { type AccessRecord, positionOf } from '../../store/ports/consent/access-record-repository.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { type BytesInJson, bytesFromJson, bytesToJson } from './copied-bytes.ts';
import { type CopiedPart, copiedPages, each, jsonPart, pagesOf } from './copied-part.ts';
import { defined } from '../../core/json-object.ts';
import { asBuffer, textOf } from '../../core/bytes/bytes.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

const LF = 10;

/**
 * A stored statement as a line of JSON: its bytes, the store's own members, then the statement exactly as it is stored.
 * A text with line feeds is in base64.
 */
const statementToLine = ({ text, ...rest }: StoredStatement): string => {
  const bytes = asBuffer(text);
  if (bytes.includes(LF)) return JSON.stringify({ bytes: 0, ...rest, base64: bytes.toString('base64') });
  return `${JSON.stringify({ bytes: bytes.length, ...rest }).slice(0, -1)},"statement":${textOf(bytes)}}`;
};

interface StatementLine extends Omit<StoredStatement, 'text'> {
  readonly bytes: number;
  readonly statement?: unknown;
  readonly base64?: string;
}

/** Reverses `statementToLine`; throws SyntaxError if the line is no JSON. */
const statementFromLine = (line: string): StoredStatement => {
  const { bytes, statement: _, base64, ...rest } = JSON.parse(line) as StatementLine;
  if (base64 !== undefined) return { ...rest, text: Buffer.from(base64, 'base64') };
  const whole = Buffer.from(line, 'utf8');
  return { ...rest, text: whole.subarray(whole.length - 1 - bytes, whole.length - 1) };
};

/** A page of statements: all but those that are being erased. */
const PAGE = {
  where: [],
  ascending: true,
  withVoided: true,
  limit: 500,
  maxExamined: 2000,
  maxBytes: 2_000_000,
} as const;
/** The number of documents of one page. */
const DOCUMENTS = 4;

const statements: CopiedPart = {
  name: 'statements.ndjson',
  read: async function* ({ store }) {
    for (let above: SortKey | undefined; ;) {
      const page = await store.statements.page({ ...PAGE, ...defined({ above }) });
      if (page.statements.length > 0) yield page.statements.map(statementToLine);
      if (page.next === undefined) return;
      above = page.next;
    }
  },
  write: async ({ store }, lines) => {
    const refused = await store.statements.insert(lines.map(statementFromLine));
    for (const [id, why] of refused)
      if (why === 'too-large') throw new Problem('too-large', `this store cannot hold the statement ${id}`);
  },
};

type DocumentLine = Omit<CopiedRecords['documents'], 'bytes'> & { readonly content: BytesInJson };

const documents = jsonPart<DocumentLine>(
  'documents',
  async function* ({ store }) {
    for await (const page of copiedPages(store, 'documents', DOCUMENTS))
      yield page.map(({ bytes, ...rest }) => ({ ...rest, content: bytesToJson(bytes) }));
  },
  each(({ store }, { content, ...rest }) =>
    store.documents.write({ ...rest, bytes: bytesFromJson(content) }, undefined),
  ),
);

const activities = jsonPart<CopiedRecords['activities']>(
  'activities',
  ({ store }) => copiedPages(store, 'activities'),
  ({ store }, records) => store.activities.saveAll(records),
);

const accessRecords = jsonPart<AccessRecord>(
  'access-records',
  ({ store }) => pagesOf((after) => store.accessRecords.scan({ limit: 500, ...defined({ after }) }), positionOf),
  async ({ store }, records) => {
    // Without this, the records of an interrupted import would be added a second time.
    await store.accessRecords.delete(records.map(positionOf));
    await store.accessRecords.add(records);
  },
);

const mentions = jsonPart<CopiedRecords['mentions']>(
  'mentions',
  ({ store }) => copiedPages(store, 'mentions'),
  ({ store }, records) => store.mentions.add(records),
);

const erasedTokens = jsonPart<CopiedRecords['erasedTokens']>(
  'erased-tokens',
  ({ store }) => copiedPages(store, 'erasedTokens'),
  each(({ store }, { person, token, addedAt }) => store.mentions.addTokens([{ person, tokens: [token] }], addedAt)),
);

const replacements = jsonPart<CopiedRecords['replacements']>(
  'replacements',
  ({ store }) => copiedPages(store, 'replacements'),
  each(({ store }, record) => store.replacements.add(record)),
);

/** Statements, documents, and the records about them. */
export const RECORD_PARTS: readonly CopiedPart[] = [
  statements,
  documents,
  activities,
  accessRecords,
  mentions,
  erasedTokens,
  replacements,
];
