import { randomBytes } from 'node:crypto';
import type { Fault } from '../../core/problem.ts';
import { multipartBody, multipartType } from '../../core/bytes/multipart-writer.ts';
import { type CarnetAnswer, problemIn, type SendToCarnet } from './carnet-client.ts';
import type { PreparedStatement } from './statements/prepare-statement.ts';

/** A statement that the server refuses, with the reason. */
export interface RefusedStatement {
  readonly statement: PreparedStatement;
  /** The kind of the refusal, as in docs/refusals.md. */
  readonly kind: string;
  readonly detail: string;
  /** The JSON Pointers of the faults begin in the statement. */
  readonly faults: readonly Fault[];
}

/** The result of posting statements: each is in one of the three. */
interface PostedStatements {
  /** Stored now or before. */
  readonly stored: number;
  /** Withheld for lack of consent. */
  readonly withheld: number;
  readonly refused: readonly RefusedStatement[];
}

/** Posts statements of one xAPI version, in their order. */
export type PostStatements = (statements: readonly PreparedStatement[]) => Promise<PostedStatements>;

/** The request for statements, and the reading of its success. */
export interface StatementsExchange {
  readonly send: (statements: readonly PreparedStatement[]) => Promise<CarnetAnswer>;
  readonly accepted: (answer: CarnetAnswer, statements: readonly PreparedStatement[]) => PostedStatements | undefined;
}

const NONE: PostedStatements = { stored: 0, withheld: 0, refused: [] };

/** The counts of two posts together. */
export const sumPosted = (one: PostedStatements, other: PostedStatements): PostedStatements => ({
  stored: one.stored + other.stored,
  withheld: one.withheld + other.withheld,
  refused: [...one.refused, ...other.refused],
});

/** The faults of each statement by its index; `at` of a fault begins with it. */
export const faultsByIndex = (faults: readonly Fault[], count: number): ReadonlyMap<number, readonly Fault[]> => {
  const byIndex = new Map<number, Fault[]>();
  for (const fault of faults) {
    const match = /^\/(?<index>\d+)(?<within>\/.*)?$/s.exec(fault.at);
    const index = Number(match?.groups?.['index'] ?? Number.NaN);
    if (!(index < count)) continue;
    const found = byIndex.get(index) ?? [];
    found.push({ ...fault, at: match?.groups?.['within'] ?? '' });
    byIndex.set(index, found);
  }
  return byIndex;
};

/**
 * Posts statements so that a refusal costs only those that it is about. The server refuses the complete request, so the
 * others are sent again without them. If it does not say which, the request is halved.
 */
export const createPostStatements = ({ send, accepted }: StatementsExchange): PostStatements => {
  const halves = async (statements: readonly PreparedStatement[]): Promise<PostedStatements> => {
    const middle = statements.length >> 1;
    const first = await post(statements.slice(0, middle));
    return sumPosted(first, await post(statements.slice(middle)));
  };

  const post: PostStatements = async (statements) => {
    if (statements.length === 0) return NONE;
    const answer = await send(statements);
    const done = accepted(answer, statements);
    if (done !== undefined) return done;
    const { kind, detail, faults } = problemIn(answer);
    const byIndex = faultsByIndex(faults, statements.length);
    if (byIndex.size > 0) {
      const rest = statements.filter((_, index) => !byIndex.has(index));
      if (kind === 'consent-required') return sumPosted({ ...NONE, withheld: byIndex.size }, await post(rest));
      const refused = [...byIndex].map(([index, own]): RefusedStatement => ({
        statement: statements[index] as PreparedStatement,
        kind,
        detail: own.map((one) => one.detail).join('; '),
        faults: own,
      }));
      return sumPosted({ ...NONE, refused }, await post(rest));
    }
    const [only] = statements;
    if (statements.length > 1 || only === undefined) return halves(statements);
    if (kind === 'consent-required') return { ...NONE, withheld: 1 };
    return { ...NONE, refused: [{ statement: only, kind, detail, faults }] };
  };
  return post;
};

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/** The JSON array of these statements. */
export const arrayBody = (statements: readonly PreparedStatement[]): Buffer =>
  Buffer.concat([OPEN, ...statements.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [COMMA, bytes])), CLOSE]);

/** Plain JSON, or multipart/mixed if statements come with attachments (1.0.3 Communication 1.5.2). */
const encodeStatements = async (
  statements: readonly PreparedStatement[],
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }> => {
  const json = arrayBody(statements);
  const attachments = statements.flatMap((one) => one.attachments ?? []);
  if (attachments.length === 0) return { headers: JSON_HEADERS, body: json };
  const boundary = randomBytes(16).toString('hex');
  const message = multipartBody(boundary, [
    { headers: JSON_HEADERS, length: json.length, chunks: () => [json] },
    ...attachments.map(({ sha2, contentType, bytes }) => ({
      headers: {
        'Content-Type': contentType,
        'Content-Transfer-Encoding': 'binary',
        'X-Experience-API-Hash': sha2,
      },
      length: bytes.length,
      chunks: () => [bytes],
    })),
  ]);
  const pieces: Uint8Array[] = [];
  for await (const chunk of message.chunks()) pieces.push(chunk);
  return { headers: { 'Content-Type': multipartType(boundary) }, body: Buffer.concat(pieces) };
};

const versionHeader = ([first]: readonly PreparedStatement[]) => ({
  'X-Experience-API-Version': first?.version ?? '1.0.3',
});

/** Headers of every request of an import. */
type AskedHeaders = Readonly<Record<string, string>>;

/** Asks that statements keep their `stored`. */
export const KEEP_STORED: AskedHeaders = { 'LRS-Stored': 'keep' };

const CONSENT = /stored=(?<stored>\d+), withheld=(?<withheld>\d+)/;

/** Where statements are posted: to be stored, or only to be judged by the same checks. */
export type StatementsPath = '/xapi/statements' | '/v1/dry-run/statements';

/** A POST of statements: `LRS-Consent` says how many are withheld. */
export const statementsExchange = (
  send: SendToCarnet,
  path: StatementsPath,
  asked: AskedHeaders = {},
): StatementsExchange => ({
  send: async (statements) => {
    const { headers, body } = await encodeStatements(statements);
    return send(path, {
      method: 'POST',
      headers: { ...headers, ...versionHeader(statements), ...asked },
      body,
    });
  },
  accepted: ({ status, headers }, { length }) => {
    if (status !== 200) return undefined;
    const { stored, withheld } = CONSENT.exec(headers.get('lrs-consent') ?? '')?.groups ?? {};
    return { stored: Number(stored ?? length), withheld: Number(withheld ?? 0), refused: [] };
  },
});
