import { randomUUID } from 'node:crypto';
import type { SqliteFile } from './file.ts';

/*
 * The table is not part of the layout: releases before it open the file as they did, and a file of theirs gets its id
 * from the first process of this release.
 */
const TABLE = `CREATE TABLE IF NOT EXISTS identity (
  only INTEGER PRIMARY KEY CHECK (only = 0), id TEXT NOT NULL) STRICT`;

/** The id of the journal in this file, drawn when there is none; the same for every process. */
export const readOrCreateId = (file: SqliteFile): string =>
  file.write(() => {
    file.prepare(TABLE).run();
    file.prepare('INSERT INTO identity VALUES (0, ?) ON CONFLICT DO NOTHING').run(randomUUID());
    return (file.prepare('SELECT id FROM identity').get() as { readonly id: string }).id;
  });
