import type { OpsConsentTexts } from '../ops-consent-texts.ts';

export const OPS_CONSENT_EN: OpsConsentTexts = {
  title: 'Consent, for operators',
  intro:
    'What the gate lets in and holds back, who is waited for, and whether erasures and the audit chain are ' +
    'as they should be.',
  erasures: 'Erasures',
  inTime: 'All within 60 seconds.',
  late: 'One is open for more than 60 seconds: look whether a sink runs.',
  open: 'Open',
  oldest: 'Oldest',
  none: 'none',
  seconds: (count) => `${count} s`,
  waiting: 'Waiting for the second of two yeses',
  guardian: 'For a parent or guardian',
  subject: 'For a learner',
  fewerThanTen: 'fewer than 10',
  atLeast: (count) => `at least ${count}`,
  chain: 'Audit chain',
  head: 'Head of today',
  entry: (seq) => `entry ${seq}`,
  published: 'Published',
  verified: 'Verified by this process',
  upTo: (seq) => `up to entry ${seq}`,
  notHere: 'not yet, or by another process (lrs_audit_verified_seq)',
  sources: 'Sources',
  sourcesIntro:
    'In whole tens, since this process started; over all processes and for longer, lrs_consent_admitted_total ' +
    'and lrs_consent_withheld_total tell.',
  source: 'Source',
  basis: 'Basis',
  bases: { consent: 'consent', contract: 'contract', public_task: 'public task' },
  stored: 'Stored',
  withheld: 'Withheld',
  reasons: {
    undecided: 'not decided',
    pending: 'second yes missing',
    stopped: 'no, stopped or objected',
    paused: 'paused',
    expired: 'over',
    stale: 'new text not decided',
    past: 'before the yes',
    'opaque-group': 'group without members',
    named: 'objection of a person mentioned',
    unasked: 'unknown since a restore',
    gone: 'erased on the way',
  },
};
