import type { Translated } from '../../html/translated.ts';

export const VERIFY_EN = {
  title: 'How to verify what is said here',
  intro:
    'Every decision, every erasure and every access of a study is an entry in a chain. Nobody can change ' +
    'or remove an entry afterwards without that being seen, not even the operator of this server.',
  chain:
    'Each entry holds the fingerprint of the one before. So the fingerprint of the last entry stands for ' +
    'all of them. It is signed and published every day: with a copy of it, anybody can later check the whole ' +
    'chain. The entries name nobody; persons stand in them under random numbers.',
  today: 'Published today',
  number: 'Entry',
  hash: 'Fingerprint (SHA-256)',
  at: 'Published',
  key: 'Key',
  file: 'Keep it: the signed head as a file (JSON)',
  own: 'Your own decisions',
  ownText: [
    'Each decision on your page has a receipt: a file that is signed. Keep it, and you can prove what you ' +
      'decided, and when.',
    'Anybody can have a receipt verified here, without signing in:',
  ],
  steps: 'The whole chain',
  all: [
    'Keep the signed head of today, and of as many other days as you like.',
    'Ask the operator of this server for a key of the scope “auditor”: it reads the chain and nothing else.',
    'Run this program. It needs Node 20 or later, and nothing else. It reads every entry, computes every ' +
      'fingerprint itself, and looks whether the head that you have kept is among them.',
  ],
  program: 'The program',
} as const;

export type VerifyTexts = Translated<typeof VERIFY_EN>;
