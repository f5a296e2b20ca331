import { defined } from '../../core/json-object.ts';
import type { Journal, JournalHandler } from '../../journal/port/journal.ts';
import type { Tracing } from '../../telemetry/tracing.ts';

const traceHandler = (handler: JournalHandler, group: string, tracing: Tracing): JournalHandler => ({
  ...(handler.usesParsedStatements === true && { usesParsedStatements: true }),
  claimed: (partition) => handler.claimed(partition),
  caughtUp: (partition, asOf) => handler.caughtUp(partition, asOf),
  handle: async (given) => {
    const startedAt = Date.now();
    let failed = true;
    try {
      const outcome = await handler.handle(given);
      failed = false;
      return outcome;
    } finally {
      const endedAt = Date.now();
      for (const { offset, batches } of given.messages)
        for (const { trace, ids, source } of batches)
          if (trace !== undefined)
            tracing.consumed(trace, {
              name: `journal ${group}`,
              startedAt,
              endedAt,
              failed,
              attributes: {
                'messaging.destination.partition.id': String(given.partition),
                'messaging.consumer.group.name': group,
                'carnet.journal.offset': offset,
                'carnet.source.id': source,
                'carnet.statements': ids.length,
              },
            });
    }
  },
});

/**
 * A journal whose batches carry the `traceparent` of their request, and whose consumers add a span for each batch. API,
 * journal and sink are then one trace. The `traceparent` is in the batch's own header: a Kafka message holds the
 * batches of several requests.
 */
export const traceJournal = (journal: Journal, tracing: Tracing): Journal => ({
  retentionMs: journal.retentionMs,
  append: (batch) =>
    tracing.produce('journal append', (trace) => journal.append(trace === undefined ? batch : { ...batch, trace })),
  mark: (marker) => journal.mark(marker),
  partitions: () => journal.partitions(),
  consume: (group, handler) => journal.consume(group, traceHandler(handler, group, tracing)),
  scan: (handle) => journal.scan(handle),
  readState: () => journal.readState(),
  ...defined({ storeMark: journal.storeMark }),
  ping: () => journal.ping(),
  close: () => journal.close(),
});
