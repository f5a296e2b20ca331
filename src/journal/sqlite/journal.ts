import { randomUUID } from 'node:crypto';
import type { AdmittedBatch } from '../../xapi/model/types.ts';
import { encodeMarkerRecord, encodeRecord, encodedBatchSize } from '../port/batch-encoding.ts';
import { createGroupCommit } from '../port/group-commit.ts';
import {
  type Consumption,
  DEFAULT_RETENTION_MS,
  type Journal,
  type JournalHandler,
  type JournalMessage,
  type JournalObserver,
  type Offset,
  type Position,
} from '../port/journal.ts';
import { type SqliteConsumption, startSqliteConsumption } from './consumption.ts';
import { type EndNote, findLostMessages, openCheckedEndNote } from './end-note.ts';
import { openSqliteFile, type SqliteFile } from './file.ts';
import { createSqliteLease } from './lease.ts';
import { createSqliteMessages, type SqliteMessages } from './messages.ts';
import { createReportDamage } from './report-damage.ts';
import { createStoreMark } from './store-mark.ts';
import { Problem } from '../../core/problem.ts';

/*
 * The table is not part of the layout: releases before it open the file as they did, and a file of theirs gets its id
 * from the first process of this release.
 */
const TABLE = `CREATE TABLE IF NOT EXISTS identity (
  only INTEGER PRIMARY KEY CHECK (only = 0), id TEXT NOT NULL) STRICT`;

/** The id of the journal in this file, drawn when there is none; the same for every process. */
const readOrCreateId = (file: SqliteFile): string =>
  file.write(() => {
    file.prepare(TABLE).run();
    file.prepare('INSERT INTO identity VALUES (0, ?) ON CONFLICT DO NOTHING').run(randomUUID());
    return (file.prepare('SELECT id FROM identity').get() as { readonly id: string }).id;
  });

export interface SqliteJournalDeps {
  /** A path, or `:memory:` for a journal that ends with its process. Processes of one machine may share a file. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The time that handled messages stay; 46 hours by default. */
  readonly retentionMs?: number;
  readonly observe?: JournalObserver;
}

/**
 * Opens the journal in a file: one partition, one sync to disk for all batches that wait together. Messages that every
 * group has handled are deleted after the retention. Rejects with Problem `journal-unavailable` if the file is
 * unusable.
 */
export const openSqliteJournal = (deps: SqliteJournalDeps): Promise<Journal> =>
  Promise.resolve().then(() => createJournal(deps));

/** All messages that the file has at the call, in its one partition. */
const scanMessages = async (messages: SqliteMessages, handle: Parameters<Journal['scan']>[0]): Promise<void> => {
  const { start, end } = messages.bounds();
  for (let next = start; next < end;) {
    const found = messages.readFrom(next);
    const last = found.at(-1);
    if (last === undefined) return;
    await handle({ partition: 0, messages: found });
    next = last.offset + 1;
  }
};

const openNote = ({ file, observe }: SqliteJournalDeps, id: string, readEnd: () => Offset): EndNote => {
  const note = openCheckedEndNote(file, id, readEnd);
  for (const lost of findLostMessages(file)) observe?.damaged({ reason: 'confirmed messages are lost', ...lost });
  return note;
};

const QUEUE = {
  sizeOf: encodedBatchSize,
  maxBytes: 1_048_576,
  maxInFlightBytes: 32 * 1_048_576,
  slots: 1,
  lingerMs: 0,
} as const;

const createJournal = (deps: SqliteJournalDeps): Journal => {
  const { file: path, retentionMs = DEFAULT_RETENTION_MS, now, observe } = deps;
  const file = openSqliteFile(path, { onDamaged: createReportDamage(observe) });
  const id = readOrCreateId(file);
  const messages = createSqliteMessages({ file, retentionMs, now });
  const endNote = openNote(deps, id, () => messages.bounds().end);
  const consumptions = new Set<SqliteConsumption>();
  let closing: Promise<void> | undefined;

  const add = (record: Uint8Array, content: Pick<JournalMessage, 'batches' | 'marker'>): Offset => {
    const message = { ...messages.append(record), ...content };
    endNote.write(message.offset + 1);
    for (const consumption of consumptions) consumption.wake({ message, bytes: record.length });
    return message.offset;
  };
  const commit = (batches: readonly AdmittedBatch[]): readonly Position[] => {
    const began = performance.now();
    const record = encodeRecord(batches);
    const offset = add(record, { batches });
    observe?.committed({ batches: batches.length, bytes: record.length, seconds: (performance.now() - began) / 1000 });
    return batches.map((_, frame) => ({ partition: 0, offset, frame }));
  };
  const queue = createGroupCommit<AdmittedBatch, Position>({
    commit: (batches) => Promise.resolve(batches).then(commit),
    ...QUEUE,
  });

  const throwIfClosed = (): void => {
    if (closing !== undefined) throw new Problem('journal-unavailable', 'The journal is closed.');
  };

  const consume = (group: string, handler: JournalHandler): Consumption => {
    throwIfClosed();
    const lease = createSqliteLease({ file, group, now });
    const consumption = startSqliteConsumption({
      messages,
      lease,
      handler,
      now,
      onShortened: () => observe?.damaged({ reason: 'the file ends before what was already handled' }),
    });
    consumptions.add(consumption);
    const onEnd = (): void => void consumptions.delete(consumption);
    consumption.ended.then(onEnd, onEnd);
    return consumption;
  };

  return {
    retentionMs,
    ...(path !== ':memory:' && { storeMark: createStoreMark(file) }),
    append: async (batch) => {
      throwIfClosed();
      return queue.submit(batch);
    },
    mark: async (marker) => {
      throwIfClosed();
      // A batch that still waits for its commit is not acknowledged yet, so it may come after the marker.
      const offset = add(encodeMarkerRecord(marker), { batches: [], marker });
      return Promise.resolve([{ partition: 0, offset, frame: 0 }]);
    },
    partitions: () => Promise.resolve([0]),
    consume: (group, handler) => Promise.resolve().then(() => consume(group, handler)),
    scan: async (handle) => {
      throwIfClosed();
      await scanMessages(messages, handle);
    },
    readState: async () => {
      throwIfClosed();
      return Promise.resolve(path === ':memory:' ? undefined : { id, bounds: new Map([[0, messages.bounds()]]) });
    },
    ping: async () => {
      throwIfClosed();
      await Promise.resolve().then(() => file.checkWritable());
    },
    close: () => {
      closing ??= queue
        .idle()
        .then(() => Promise.all([...consumptions].map((consumption) => consumption.stop())))
        .then(() => [endNote, file].forEach((one) => one.close()));
      return closing;
    },
  };
};
