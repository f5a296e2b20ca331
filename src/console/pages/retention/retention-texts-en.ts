import type { RetentionTexts } from './retention-texts.ts';

export const RETENTION_TEXTS_EN: RetentionTexts = {
  title: 'Erasures and retention',
  intro: 'What is erased, what is due, and how long everything is kept. No number here tells of one person.',
  erasures: {
    title: 'Erasures in progress',
    none: 'No erasure is late, and fewer than ten are in progress.',
    open: (count, since) => `At least ${count} erasures are in progress, the oldest since ${since}. None is late.`,
    late: (since) => `Erasures are late: the oldest waits since ${since}.`,
    lateHelp:
      'They wait for the sink, for the releaser, or for a backup, or another program, that holds the files of the ' +
      'store open. Look at the parts in the overview: once all are up, erasures go on by themselves.',
    ofRoot: 'Erasures run for the whole installation: operators of org:default see how they do.',
  },
  sweep: {
    title: 'Sweep of expired statements',
    text: (every) => `Every ${every}, statements past the retention of their source are erased.`,
    last: 'Last ended',
    next: 'Next by',
    never: 'none has ended yet',
    overdue: 'The sweep is overdue: no sink runs, or it cannot reach the store. The overview shows the parts.',
  },
  sources: {
    title: 'Retention of sources',
    intro:
      'A source keeps for the shorter of its own period and that of its record purpose. Statements past it are ' +
      'erased by the sweep; documents by an operator.',
    none: 'There is no source yet.',
    caption: 'Sources with their retention',
    columns: {
      source: 'Source',
      keep: 'Keeps for',
      before: 'Due: older than',
      statements: 'Statements due',
      documents: 'Documents due',
      try: 'Dry run',
    },
    all: 'no limit',
    ofSource: (period) => `${period} (source)`,
    ofPurpose: (period) => `${period} (purpose)`,
    try: 'Dry run',
    tryThis: (name) => `Dry run of ${name}`,
  },
  kept: {
    title: 'What Carnet keeps',
    names: {
      journal: 'Journal: the copy of each statement',
      accessRecords: 'Access records: who has read what',
      deadLetters: 'Dead letters',
      violations: 'Violations of profiles',
      patternRuns: 'Runs of patterns that do not go on',
      figures: 'Figures of the overview',
      refusedFaults: 'Faults of refusals, after they were last seen',
    },
    notes: {
      journal: 'Setting JOURNAL_RETENTION_HOURS. Kafka may need two hours more.',
      accessRecords: 'Setting ACCESS_RECORD_DAYS.',
    },
  },
  few: 'fewer than 10',
  some: (count) => `${count} or more`,
  back: 'Erasures and retention',
  dryRun: {
    title: (name) => `Dry run: ${name}`,
    intro: 'Counts what is past the retention, and what will be in the next 30 days. Nothing is changed.',
    keep: 'As if it kept for',
    keepHelp: 'Empty: what is in force.',
    count: 'Count',
    inForce: 'In force',
    counted: 'Counted for',
    before: 'Due is what is older than',
    statements: 'Statements due now',
    statementsHelp: 'The next sweeps erase them.',
    noLimit: 'This source keeps everything until it is erased: nothing falls due. Try a period above.',
    settings: 'Settings of the source',
    documents: {
      state: 'States due now',
      'agent-profile': 'Profiles of agents due now',
      'activity-profile': 'Profiles of activities due now',
    },
    days: 'Statements that fall due',
    daysIntro: 'By day (UTC), in whole tens. Days with fewer than ten are not listed.',
    daysCaption: 'Statements by the day on which they fall due',
    day: 'Day',
    statementsOfDay: 'Statements',
    noDays: 'On no day of the next 30 do ten statements or more fall due.',
    incomplete: 'More statements fall due than a dry run counts: the oldest 20,000 are counted.',
  },
  erase: {
    title: 'Documents',
    intro: 'States and profiles that were written last before the retention stay until an operator erases them.',
    whatIf: 'To erase documents by this period, set it in the source first.',
    button: 'Erase documents…',
    action: 'Erase documents',
    question: 'Erase the documents past the retention?',
    text: (name, before) =>
      `States and profiles of ${name} that were written last before ${before} are erased for good. ` +
      'The audit chain says so, with your account.',
    done: (count) => `Documents are erased: ${count}.`,
  },
};
