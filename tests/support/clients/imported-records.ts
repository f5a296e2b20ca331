import { createHash } from 'node:crypto';
import type { OtherAgent, OtherDocument, OtherRecords, OtherStatement } from '../builders/other-lrs/other-records.ts';

interface Address {
  readonly url: string;
  readonly authorization: string;
}

/** What LRS gives of records that were imported into it, in the form in which `expectedOf` has the records. */
export interface ImportedRecords {
  /** Each statement without what an LRS sets anew; voided ones are read by `voidedStatementId`. */
  readonly statements: Readonly<Record<string, unknown>>;
  /** The SHA-256 of the data of attachments, by statement. */
  readonly attachments: Readonly<Record<string, readonly string[]>>;
  /** The type, time, SHA-1 and ETag of documents by their URL. */
  readonly documents: Readonly<Record<string, unknown>>;
}

const SET_ANEW = ['stored', 'authority', 'version'];

const comparable = (text: string): unknown => {
  const statement = JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(statement).filter(([name]) => !SET_ANEW.includes(name)));
};

const hashOf = (name: 'sha1' | 'sha256', bytes: Buffer): string => createHash(name).update(bytes).digest('hex');

const pathOf = (
  resource: string,
  { id, activityId, agent, registration }: OtherDocument & { readonly agent?: OtherAgent },
): string =>
  `${resource}?${new URLSearchParams({
    ...(activityId !== undefined && { activityId }),
    ...(agent && { agent: JSON.stringify(agent) }),
    ...(registration !== undefined && { registration }),
    [resource === 'activities/state' ? 'stateId' : 'profileId']: id,
  }).toString()}`;

const documentsOf = ({ states, agentProfiles, activityProfiles }: Omit<OtherRecords, 'statements'>) =>
  [
    ['activities/state', states] as const,
    ['agents/profile', agentProfiles] as const,
    ['activities/profile', activityProfiles] as const,
  ].flatMap(([resource, documents]) => documents.map((one) => [pathOf(resource, one), one] as const));

/** These records as they should arrive. */
export const expectedOf = (records: OtherRecords): ImportedRecords => ({
  statements: Object.fromEntries(records.statements.map(({ id, text }) => [id, comparable(text)])),
  attachments: Object.fromEntries(
    records.statements.flatMap(({ id, attachments }) =>
      attachments === undefined ? [] : [[id, attachments.map(({ bytes }) => hashOf('sha256', bytes)).sort()]],
    ),
  ),
  documents: Object.fromEntries(
    documentsOf(records).map(([path, { contentType, updatedAt, bytes }]) => [
      path,
      {
        contentType,
        lastModified: new Date(updatedAt).toUTCString(),
        sha1: hashOf('sha1', bytes),
        etag: `"${hashOf('sha1', bytes)}"`,
      },
    ]),
  ),
});

/** Cuts the parts out of an answer with attachments. */
const partsIn = (bytes: Buffer, type: string): readonly Buffer[] => {
  const boundary = `\r\n--${/boundary="?([^";]+)/.exec(type)![1]!}`;
  const text = `\r\n${bytes.toString('latin1')}`;
  return text
    .split(boundary)
    .slice(1, -1)
    .map((part) => Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4), 'latin1'));
};

/** Reads these records, and only these, from an LRS. */
export const readImported = async (
  { url, authorization }: Address,
  records: OtherRecords,
): Promise<ImportedRecords> => {
  const get = async (path: string) => {
    const answer = await fetch(`${url}/xapi/${path}`, {
      headers: { Authorization: authorization, 'X-Experience-API-Version': '1.0.3' },
    });
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const byId = ({ isVoided }: OtherStatement): string => (isVoided === true ? 'voidedStatementId' : 'statementId');
  const statements: Record<string, unknown> = {};
  const attachments: Record<string, readonly string[]> = {};
  const documents: Record<string, unknown> = {};
  for (const one of records.statements) {
    const { bytes } = await get(`statements?${byId(one)}=${one.id}`);
    statements[one.id] = comparable(bytes.toString());
    if (one.attachments === undefined) continue;
    const { answer, bytes: all } = await get(`statements?${byId(one)}=${one.id}&attachments=true`);
    const [, ...parts] = partsIn(all, answer.headers.get('content-type') ?? '');
    attachments[one.id] = parts.map((part) => hashOf('sha256', part)).sort();
  }
  for (const [path] of documentsOf(records)) {
    const { answer, bytes } = await get(path);
    documents[path] =
      answer.status === 200
        ? {
            contentType: answer.headers.get('content-type'),
            lastModified: answer.headers.get('last-modified'),
            sha1: hashOf('sha1', bytes),
            etag: answer.headers.get('etag'),
          }
        : answer.status;
  }
  return { statements, attachments, documents };
};

/** The ids that the list of statements has. */
export const listedIds = async ({ url, authorization }: Address): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for (let path = '/xapi/statements?limit=500'; path !== '';) {
    const answer = await fetch(`${url}${path}`, {
      headers: { Authorization: authorization, 'X-Experience-API-Version': '1.0.3' },
    });
    const { statements, more = '' } = (await answer.json()) as {
      readonly statements: readonly { readonly id: string }[];
      readonly more?: string;
    };
    for (const { id } of statements) ids.add(id);
    path = more;
  }
  return ids;
};
