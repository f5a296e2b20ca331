import { createMetrics, type Metrics } from '../../../src/telemetry/metrics/metrics.ts';

/** Reports everything once that has a label, so that the exposition has a sample with each. */
const fillMetrics = (metrics: Metrics): void => {
  const source = 'moodle';
  metrics.http.served({ method: 'GET', route: '/', status: 200, seconds: 1, source, received: 1, sent: 1 });
  metrics.http.refused('overloaded');
  metrics.ingest.accepted({ source, version: '2.0.0', statements: 1 });
  metrics.ingest.refused({ source, kind: 'overloaded', statements: 1 });
  metrics.ingest.unmapped('other');
  metrics.consent.admitted({ source, statements: 1 });
  metrics.consent.withheld({ source, why: 'stopped', statements: 1 });
  metrics.studies.skipped({ why: 'undecided', statements: 1 });
  metrics.forwarding.forwarded({ operation: 'put', outcome: 'sent', statements: 1 });
  metrics.forwarding.attachments({ outcome: 'sent', attachments: 1 });
  metrics.forwarding.failed({ failure: 'unreadable-secret' });
  metrics.webhooks.tried({ type: 'statement', outcome: 'delivered' });
  metrics.webhooks.disabled({ why: 'failures' });
  metrics.mails.mailed({ outcome: 'sent' });
  metrics.store.failed({ error: 'MongoServerError', code: 13 });
  metrics.store.retried({ error: 'MongoServerError', code: 13 });
  metrics.store.building([{ index: 'a' }]);
  metrics.profiles.violated([{ profile: 'https://p.example', by: 't', source }]);
  const [messages, statements, duplicates, seconds] = [1, 1, 1, 1];
  const none = { conflicts: 0, tooLarge: 0, unknown: 0, unreadable: 0 };
  metrics.sink.written({ partition: 0, messages, statements, duplicates, seconds, ...none });
  metrics.addGaugeReaders({
    now: () => 1,
    progress: () => Promise.resolve([{ partition: 0, through: 0 }]),
    lag: () => new Map([[0, 1]]),
    messagesToCatchUp: () => 1,
    releaserLag: () => new Map([[0, 1]]),
    hasUnknown: () => Promise.resolve(true),
    uncheckedPatterns: () => [{ version: 'v', count: 1 }],
    forwarding: () => Promise.resolve({ deadLetters: 2, deadVoidings: 1, unknownTargets: 1 }),
    checkedAt: () => Promise.resolve(1),
    checkDamage: () => Promise.resolve({ pair: 1 }),
    up: { store: () => Promise.resolve() },
    writeFaults: () => new Map([['store', 'ENOSPC']]),
  });
};

/** The labels of each sample in an exposition, by the name of the sample. */
export const labelsIn = (exposition: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const labelsOf = (name: string): Set<string> => {
    const labels = found.get(name) ?? new Set();
    found.set(name, labels);
    return labels;
  };
  for (const [, name = '', type] of exposition.matchAll(/^# TYPE (\S+) (\w+)$/gm))
    for (const end of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) labelsOf(name + end);
  for (const [, name = '', labels = ''] of exposition.matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm))
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) labelsOf(name).add(label);
  return found;
};

/** All labels that the metrics of a process may have. */
export const possibleLabels = async (): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const metrics = createMetrics({ step: 1 });
  fillMetrics(metrics);
  return labelsIn((await metrics.text()).text);
};
