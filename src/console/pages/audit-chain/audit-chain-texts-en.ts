import type { AuditChainTexts } from './audit-chain-texts.ts';
import { EVENT_NAMES_EN } from './event-names-en.ts';

export const AUDIT_CHAIN_TEXTS_EN: AuditChainTexts = {
  title: 'Audit chain',
  intro:
    'Every decision and every act of staff is an entry. Each entry has the hash of the one before, so a later change ' +
    'is found.',
  state: {
    title: 'State of the chain',
    entries: 'Entries at the signed head',
    signed: 'Signed',
    hash: 'Hash of the head',
    key: 'Signing key',
    copySignature: 'Copy the signature',
    verify: 'Verify the chain',
    verifying: 'Every entry is read. This may take a minute.',
    valid: (count) => `The chain is intact: ${count} entries verified.`,
    validWithHead: (count) => `The chain is intact and contains the earlier head: ${count} entries verified.`,
    broken: (seq) => `The chain is broken at entry ${seq}.`,
    earlier: 'Verify against an earlier head',
    earlierHelp:
      'Paste what /v1/events/head answered on an earlier day, or only its signature. Entries that were cut off or ' +
      'rewritten since then are found.',
    signature: 'Earlier head',
    notSigned: 'This is no head that this server has signed.',
    self: 'You need not trust this server: a short program checks the chain from outside.',
    selfLink: 'Verify it yourself',
  },
  caption: 'Entries of the audit chain',
  none: 'The chain has no entry that you may see.',
  columns: { seq: 'Entry', at: 'Time', type: 'Event', by: 'By', about: 'About' },
  filters: { type: 'Event', all: 'All events' },
  export: { all: 'Download (NDJSON)', found: 'Download what is found (NDJSON)', begun: 'The download has begun.' },
  types: EVENT_NAMES_EN,
  roles: {
    subject: 'learner',
    guardian: 'parent or guardian',
    steward: 'steward',
    dpo: 'data protection officer',
    scientist: 'lab',
    institution: 'institution',
    staff: 'staff',
    source: 'source',
    system: 'Carnet',
  },
  back: 'Audit chain',
  one: {
    title: (seq) => `Entry ${seq}`,
    type: 'Type',
    person: 'Person',
    purpose: 'Purpose',
    change: 'Change',
    previous: 'Previous entry',
    next: 'Next entry',
    json: (seq) => `Entry ${seq} as JSON`,
  },
};
