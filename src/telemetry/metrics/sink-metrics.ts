import { type Instruments, SECONDS } from './instruments.ts';
import type { SourceLabel } from './source-labels.ts';

/** One write of the sink. */
interface SinkWrite {
  readonly partition: number;
  readonly messages: number;
  readonly statements: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly tooLarge: number;
  readonly unknown: number;
  readonly unreadable: number;
  readonly seconds: number;
}

/** Writes of the sink, and its gaps. */
export interface SinkMetrics {
  written(write: SinkWrite): void;
  waiting(pause: { readonly partition: number; readonly milliseconds: number }): void;
  missing(gap: { readonly partition: number; readonly from: number; readonly to: number }): void;
  restored(people: number): void;
  decisionRestored(what: 'stop' | 'decision'): void;
}

/** Violations of profiles, each counted once; a template's IRI is bounded by the loaded profiles. */
export interface ProfileMetrics {
  violated(violations: readonly { readonly profile: string; readonly by: string; readonly source: string }[]): void;
}

/** Registers the metrics of the sink. */
export const createSinkMetrics = ({ acts, actHistogram, counter }: Instruments): SinkMetrics => {
  const durations = actHistogram({
    name: 'carnet_sink_write_seconds',
    help: 'Time of one write of the sink',
    buckets: SECONDS,
  });
  const messages = acts({
    name: 'carnet_sink_messages_total',
    help: 'Messages that the sink has written, by partition',
    labelNames: ['partition'],
  });
  const statements = acts({
    name: 'carnet_sink_statements_total',
    help: 'Statements that came to the sink, by what became of them',
    labelNames: ['outcome'],
  });
  const deadLetters = counter({
    name: 'carnet_set_aside_total',
    help:
      'Dead letters: statements in conflict, statements too large for the store, statements admitted by what the ' +
      'store does not know, messages that cannot be read',
    labelNames: ['why'],
  });
  const waits = counter({
    name: 'carnet_sink_store_waits_total',
    help: 'Times that the sink found no store and waited',
  });
  const missing = counter({
    name: 'carnet_sink_missing_total',
    help: 'Messages that the journal no longer had: statements may be lost',
  });
  const recovered = counter({
    name: 'carnet_sink_recovered_total',
    help:
      'What the journal knew and the store did not: people made anew, ' +
      'stops and other decisions of which there was a marker alone',
    labelNames: ['what'],
  });
  for (const what of ['person', 'stop', 'decision']) recovered.inc({ what }, 0);
  for (const why of ['conflict', 'too-large', 'unknown', 'unreadable']) deadLetters.inc({ why }, 0);
  return {
    written: (write) => {
      durations({}, write.seconds);
      messages({ partition: String(write.partition) }, write.messages);
      statements({ outcome: 'stored' }, write.statements);
      statements({ outcome: 'duplicate' }, write.duplicates);
      deadLetters.inc({ why: 'conflict' }, write.conflicts);
      deadLetters.inc({ why: 'too-large' }, write.tooLarge);
      deadLetters.inc({ why: 'unknown' }, write.unknown);
      deadLetters.inc({ why: 'unreadable' }, write.unreadable);
    },
    waiting: () => waits.inc(),
    missing: ({ from, to }) => missing.inc(to - from),
    restored: (people) => recovered.inc({ what: 'person' }, people),
    decisionRestored: (what) => recovered.inc({ what }),
  };
};

/** Registers the metrics of profiles. */
export const createProfileMetrics = ({ acts }: Instruments, labelOf: SourceLabel): ProfileMetrics => {
  const violations = acts({
    name: 'carnet_profile_violations_total',
    help:
      'Rules of profiles that stored statements break, ' +
      'by profile version, template (or concept or pattern) and source',
    labelNames: ['profile', 'template', 'source'],
  });
  return {
    violated: (found) => {
      for (const { profile, by, source } of found) violations({ profile, template: by, source: labelOf(source) }, 1);
    },
  };
};
