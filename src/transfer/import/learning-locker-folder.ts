import { createReadStream, readdirSync } from 'node:fs';
import { opendir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defined, isObject, ownValue } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { IDENTIFIERS } from '../../xapi/schemas/actors.ts';
import { decompressed } from './files/decompress.ts';
import { rawItems } from './files/raw-items.ts';
import { type FileIndex, openFileIndex } from './sqlite/file-index.ts';
import { foundAttachments, MAX_ATTACHMENT_BYTES, type ReadAttachments } from './statements/described-attachments.ts';
import { decodeLearningLocker } from './statements/learning-locker.ts';
import { documentQuery, type DocumentResource, type InputDocument } from './statements/source-document.ts';
import type { PlacedDocument } from './with-documents.ts';

type Row = Readonly<Record<string, unknown>>;

/** A folder with what `mongoexport` writes of Learning Locker, and with its storage of files. */
export interface LearningLockerFolder {
  /** The file of the collection `statements`. */
  readonly statements: string;
  readonly readAttachments: ReadAttachments;
  /** The documents behind these lines of their files. */
  readonly documents: (after?: Readonly<Record<string, number>>) => AsyncIterable<PlacedDocument>;
}

const COLLECTIONS: readonly (readonly [collection: string, resource: DocumentResource])[] = [
  ['states', 'activities/state'],
  ['agentProfiles', 'agents/profile'],
  ['activityProfiles', 'activities/profile'],
];
const STORED = ['attachments', ...COLLECTIONS.map(([collection]) => collection)];
/** The storage is FOLDER/STORAGE/LRS/attachments at its deepest. */
const MAX_DEPTH = 3;

const stemOf = (name: string): string => name.slice(0, name.includes('.') ? name.indexOf('.') : name.length);

/** Adds the files of the storage below this folder. */
const indexStorage = async (index: FileIndex, folder: string, depth = 0): Promise<void> => {
  for await (const entry of await opendir(folder)) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (STORED.includes(entry.name))
      for await (const file of await opendir(path)) index.add(entry.name, stemOf(file.name), join(path, file.name));
    else if (depth < MAX_DEPTH) await indexStorage(index, path, depth + 1);
  }
};

/** Says what a folder without statements is. */
const unreadable = (folder: string, names: readonly string[]): Problem => {
  const bson = names.find((name) => /\.bson(?:\.gz)?$/.test(name));
  const [what] = [
    ...(names.includes('toc.dat')
      ? [`is a pg_dump archive: make plain SQL of it by pg_restore -f dump.sql ${folder}`]
      : []),
    ...(bson === undefined ? [] : [`has ${bson} of mongodump: write JSON by mongoexport, or by bsondump`]),
    'is a folder without the collection `statements` (statements.json, as mongoexport writes it): name one of its ' +
      'files, or a whole instance by --all',
  ];
  return new Problem('invalid-request', `${folder} ${what}`);
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The content in the row or in the storage, or the reason why there is none. */
const readContent = async (
  { _id: id, content, contentType }: Row,
  find: (stem: string) => string | undefined,
): Promise<{ readonly bytes: Buffer } | { readonly why: string }> => {
  if (content !== undefined)
    return {
      bytes: Buffer.from(
        typeof content === 'string' && contentType !== 'application/json' ? content : JSON.stringify(content),
      ),
    };
  const stem = isObject(id) ? text(id['$oid']) : text(id);
  const path = stem === undefined ? undefined : find(stem);
  if (path === undefined) return { why: `its content ${String(stem)} is not in the storage of the folder` };
  const { size } = await stat(path);
  return size > MAX_ATTACHMENT_BYTES ? { why: `${path} has ${size} bytes: too many` } : { bytes: await readFile(path) };
};

const readRow = async (
  resource: DocumentResource,
  bytes: Buffer,
  find: (stem: string) => string | undefined,
): Promise<{ readonly why: string } | Pick<Extract<InputDocument, { document: unknown }>, 'document'>> => {
  let row: Row;
  try {
    row = decodeLearningLocker({ bytes, value: JSON.parse(bytes.toString('utf8')) as Row }).value;
  } catch {
    return { why: 'is not JSON' };
  }
  const { agent, activityId, registration } = row;
  const name = isObject(agent) ? IDENTIFIERS.find((one) => isObject(agent[one]) || text(agent[one])) : undefined;
  if (name === undefined && resource !== 'activities/profile') return { why: 'its agent has no identifier' };
  const identified = JSON.stringify({
    objectType: 'Agent',
    ...(name !== undefined && isObject(agent) && { [name]: ownValue(agent, name) }),
  });
  const activity = { activityId: text(activityId) ?? '' };
  const owner =
    resource === 'agents/profile'
      ? { resource, agent: identified }
      : resource === 'activities/profile'
        ? { resource, ...activity }
        : { resource, ...activity, agent: identified, ...defined({ registration: text(registration) }) };
  const content = await readContent(row, find);
  if ('why' in content) return content;
  return {
    document: {
      resource,
      query: documentQuery(owner, text(row['stateId'] ?? row['profileId']) ?? ''),
      contentType: text(row['contentType']) ?? 'application/octet-stream',
      ...defined({ updated: text(row['updatedAt']) }),
      ...content,
    },
  };
};

/** Opens a folder. Throws Problem `invalid-request`, which says what it is, if it has no statements. */
export const openLearningLockerFolder = async (folder: string): Promise<LearningLockerFolder> => {
  const names = readdirSync(folder).sort();
  const fileOf = (collection: string): string | undefined => {
    const name = names.find((one) => stemOf(one) === collection && /\.(?:nd)?json/.test(one));
    return name === undefined ? undefined : join(folder, name);
  };
  const statements = fileOf('statements');
  if (statements === undefined) throw unreadable(folder, names);
  const index = openFileIndex();
  await indexStorage(index, folder);
  return {
    statements,
    readAttachments: async (_, described) => {
      const found = new Map<string, Buffer>();
      let length = 0;
      for (const sha2 of described.keys()) {
        const path = index.find('attachments', sha2);
        if (path === undefined) continue;
        length += (await stat(path)).size;
        if (length > MAX_ATTACHMENT_BYTES)
          return { why: `its attachments have ${length} bytes, and may have ${MAX_ATTACHMENT_BYTES}` };
        found.set(sha2, await readFile(path));
      }
      return foundAttachments(described, (sha2) => found.get(sha2));
    },
    documents: async function* (after = {}) {
      for (const [table, resource] of COLLECTIONS) {
        const file = fileOf(table);
        if (file === undefined) continue;
        let line = 0;
        for await (const item of rawItems(decompressed(createReadStream(file) as AsyncIterable<Buffer>))) {
          line++;
          if (line <= (ownValue(after, table) ?? 0)) continue;
          const read =
            'bytes' in item
              ? await readRow(resource, item.bytes, (stem) => index.find(table, stem))
              : { why: item.broken };
          yield { table, resource, line, ...read };
        }
      }
    },
  };
};
