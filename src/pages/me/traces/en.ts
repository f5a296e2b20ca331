import type { Translated } from '../../html/translated.ts';

export const TRACE_EN = {
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
  /** The fault of a field for a day. */
  noSuchDay: 'This is no day of the calendar. A day is written like 2026-01-31.',
  searchFurther: 'Nothing yet: many traces were looked through, and there are older ones.',
  olderTraces: 'Older traces',
  toMyPage: 'Back to my page',
  toTraces: 'Back to all traces',
  trace: 'One trace',
  result: 'Result',
  tool: 'Tool',
  when: 'When',
  files: 'Files',
  file: (number: number) => `File ${number}`,
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
} as const;

export type TraceTexts = Translated<typeof TRACE_EN>;
