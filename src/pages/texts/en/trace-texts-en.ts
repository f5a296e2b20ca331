import type { CopiedFile, TraceTexts } from '../trace-texts.ts';

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

export const TRACE_EN: TraceTexts = {
  allTraces: 'All traces',
  allTracesIntro:
    'Everything that tools have kept, the last to arrive first. Open one to see what a study would get of it.',
  search: 'Search',
  searchText: 'Words in it',
  searchTool: 'Tool',
  anyTool: 'any tool',
  searchSince: 'From this day',
  searchUntil: 'Until this day',
  noTraces: 'No trace was found.',
  searchFurther: 'Nothing yet: many traces were looked through, and there are older ones.',
  olderTraces: 'Older traces',
  toMyPage: 'Back to my page',
  toTraces: 'Back to all traces',
  trace: 'One trace',
  result: 'Result',
  tool: 'Tool',
  when: 'When',
  files: 'Files',
  file: (number) => `File ${number}`,
  whole: 'The whole trace, as the tool sent it',
  forStudies: 'What studies would get of it',
  forStudiesIntro:
    'Under “Exactly this” is what would be sent, made by the same program. A code name stands for the real one. The ' +
    'other codes are different from those that a study gets.',
  noStudies: {
    subject: 'No study gets anything: you have said yes to none, and none is asking.',
    guardian: 'No study gets anything: nobody has said yes to one for your child, and none is asking.',
  },
  saidYes: { subject: 'you said yes', guardian: 'a yes was said' },
  isAsked: 'it is asking',
  exactly: 'Exactly this',
  nothing: 'This study would get nothing of this trace.',
  leftOutTitle: 'Never this',
  leftOut: {
    name: 'the name and the address',
    activity: 'which exercise it was: only that it is the same one as before',
    activityText: 'the name and the description of the exercise',
    response: 'the answer',
    time: 'the exact time',
    teacher: 'the teacher',
    team: 'the group, and others who are named',
    platform: 'the name of the site',
    extensions: 'further details that the tool noted',
    files: 'the files',
  },
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
  copyFile: { subject: FILES, guardian: CHILD_FILES },
  copyLatest: (count) => ({
    subject: count === 1 ? 'Your trace' : `Your latest ${count.toLocaleString('en-GB')} traces`,
    guardian:
      count === 1 ? 'The trace of your child' : `The latest ${count.toLocaleString('en-GB')} traces of your child`,
  }),
  copyOthers: 'There are older ones. The file statements.ndjson has them all.',
  download: 'Only the lines for programs (JSON)',
  downloadZip: 'Download everything (ZIP)',
  downloadZipWhat: 'A page to read, and beside it every trace with its files, decision, receipt and reading.',
};
