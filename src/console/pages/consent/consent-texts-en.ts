import type { ConsentTexts } from './consent-texts.ts';

export const CONSENT_TEXTS_EN: ConsentTexts = {
  title: 'Consent',
  intro: 'What is stored and withheld, which decisions wait for a second signature, and the state of the audit chain.',
  waiting: {
    title: 'Waiting for a second signature',
    guardian: 'Of a parent or guardian',
    subject: 'Of a learner',
    few: 'fewer than 10',
    some: (count) => `${count} or more`,
    desk: 'Objections and requests are on the desk.',
  },
  erasures: {
    title: 'Erasures',
    inTime: 'No erasure takes longer than 60 seconds.',
    late: 'An erasure takes longer than 60 seconds. Check on the overview that the sink runs.',
    open: 'In progress',
    oldest: 'The oldest since',
    retention: 'Erasures and retention',
  },
  chain: {
    title: 'Audit chain',
    head: 'Head of today',
    entry: (seq) => `entry ${seq}`,
    signed: 'Signed',
    verified: 'Verified by this process',
    upTo: (seq) => `up to entry ${seq}`,
    notHere: 'not yet, or by another process (lrs_audit_verified_seq)',
    open: 'Open the audit chain',
  },
  sources: {
    title: 'Statements by source',
    intro:
      'In whole tens, since this process was started. The metrics lrs_consent_admitted_total and ' +
      'lrs_consent_withheld_total count over all processes.',
    caption: 'Sources with their stored and withheld statements',
    none: 'There is no source yet.',
    columns: {
      source: 'Source',
      organisation: 'Organisation',
      basis: 'Legal basis',
      stored: 'Stored',
      withheld: 'Withheld',
      reasons: 'Reasons',
    },
  },
  bases: { consent: 'consent', contract: 'contract', public_task: 'public task' },
  reasons: {
    undecided: 'not decided',
    pending: 'second signature missing',
    stopped: 'refused, stopped or objected',
    paused: 'paused',
    expired: 'expired',
    stale: 'new text not decided',
    past: 'before the consent',
    'opaque-group': 'group without members',
    named: 'objection of a person mentioned',
    unasked: 'unknown since a restore',
    gone: 'erased on the way',
  },
  reason: (why, count) => `${why}: ${count}`,
};
