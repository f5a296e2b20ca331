import type { Translated } from '../../html/translated.ts';
import type { CopiedFile } from './copied-files.ts';

const FILES: Readonly<Record<CopiedFile, string>> = {
  statements: 'every trace, as the tools sent it',
  attachments: 'the files that belong to traces, if there are any; each has the name that its trace calls “sha2”',
  documents: 'what tools have saved to go on where you stopped',
  'named-in': 'traces of other people that name you: which tool, as what, how often; not who they are',
  decisions: 'what you have said yes or no to, as it stands',
  receipts: 'a signed receipt of each decision',
  events: 'everything that happened, in order',
  'sign-ins': 'when somebody came in as you, and by whose link',
  'access-records': 'who was given your traces, and when',
};

const CHILD_FILES: Readonly<Record<CopiedFile, string>> = {
  ...FILES,
  documents: 'what tools have saved to go on where your child stopped',
  'named-in': 'traces of other people that name your child: which tool, as what, how often; not who they are',
  decisions: 'what you or your child have said yes or no to, as it stands',
  'sign-ins': 'when somebody came in as your child or for your child, and by whose link',
  'access-records': 'who was given the traces, and when',
};

export const COPY_EN = {
  copyTitle: { subject: 'A copy of everything about you', guardian: 'A copy of everything about your child' },
  copyIntro: {
    subject:
      'This is everything that Carnet has about you. Nobody else has this copy: keep it where only you can read it. ' +
      'This page needs no internet. The files beside it are for programs: each line of them is one entry (JSON).',
    guardian:
      'This is everything that Carnet has about your child. Nobody else has this copy: keep it where only you and ' +
      'your child can read it. This page needs no internet. The files beside it are for programs: each line of them ' +
      'is one entry (JSON).',
  },
  copyMadeAt: 'Made on',
  copyFiles: 'What is in it',
  /** The texts by the name of the file, without its ending. */
  copyFile: { subject: FILES, guardian: CHILD_FILES },
  copyLatest: (count: number) => ({
    subject: count === 1 ? 'Your trace' : `Your latest ${count.toLocaleString('en-GB')} traces`,
    guardian:
      count === 1 ? 'The trace of your child' : `The latest ${count.toLocaleString('en-GB')} traces of your child`,
  }),
  copyOthers: 'There are older ones. The file statements.ndjson has them all.',
} as const;

export type CopyTexts = Translated<typeof COPY_EN>;
