import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OtherDocument, OtherRecords } from './other-records.ts';

const LRS = '65e1a2f0c4d5e6f7a8b9c001';
const oidOf = (number: number): string => `65e1a2f0c4d5e6f7a8${number.toString(16).padStart(6, '0')}`;

/** A document as its collection has it: JSON and texts stand in it, other contents in the storage. */
const documentOf = (
  { id, activityId, agent, registration, contentType, updatedAt, bytes }: OtherDocument,
  about: { readonly number: number; readonly idName: 'stateId' | 'profileId' },
) => {
  const isJson = contentType === 'application/json';
  const content = isJson ? { content: JSON.parse(bytes.toString()) as unknown } : {};
  return {
    _id: { $oid: oidOf(about.number) },
    organisation: { $oid: LRS },
    lrs: { $oid: LRS },
    [about.idName]: id,
    ...(activityId !== undefined && { activityId }),
    ...(agent && { agent }),
    ...(registration !== undefined && { registration }),
    ...content,
    contentType,
    etag: '1',
    extension: isJson ? 'json' : 'bin',
    isObjectContent: isJson,
    updatedAt: { $date: new Date(updatedAt).toISOString() },
  };
};

const lines = (values: readonly string[]): string => values.map((value) => `${value}\n`).join('');

/** Writes records as `mongoexport` writes the collections of Learning Locker, with its storage beside them. */
export const writeLearningLockerFolder = (folder: string, records: OtherRecords): void => {
  const collections = [
    ['states', 'stateId', records.states],
    ['agentProfiles', 'profileId', records.agentProfiles],
    ['activityProfiles', 'profileId', records.activityProfiles],
  ] as const;
  const storage = join(folder, 'storage', LRS);
  for (const name of ['attachments', ...collections.map(([collection]) => collection)])
    mkdirSync(join(storage, name), { recursive: true });
  const statements = records.statements.map(
    ({ text, isVoided = false }) => `{"lrs_id":{"$oid":"${LRS}"},"voided":${isVoided},"statement":${text}}`,
  );
  writeFileSync(join(folder, 'statements.json'), lines(statements));
  for (const { attachments = [] } of records.statements)
    for (const { sha2, bytes } of attachments) writeFileSync(join(storage, 'attachments', `${sha2}.pdf`), bytes);
  for (const [collection, idName, documents] of collections) {
    const rows = documents.map((one, number) => documentOf(one, { number, idName }));
    writeFileSync(join(folder, `${collection}.json`), lines(rows.map((row) => JSON.stringify(row))));
    for (const [number, { bytes, contentType }] of documents.entries())
      if (contentType !== 'application/json') writeFileSync(join(storage, collection, `${oidOf(number)}.bin`), bytes);
  }
};
