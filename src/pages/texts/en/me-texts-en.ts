import type { MeTexts } from '../me-texts.ts';
import { ACCESS_EN } from './access-texts-en.ts';
import { ASSURANCE_EN } from './assurance-texts-en.ts';
import { DELETION_EN } from './deletion-texts-en.ts';
import { KEPT_OUT_EN, KEPT_OUT_EVENTS_EN, KEPT_OUT_FLASH_EN } from './kept-out-texts-en.ts';
import { TRACE_EN } from './trace-texts-en.ts';

export const ME_EN: MeTexts = {
  heading: (name) => ({
    subject: 'My learning traces',
    guardian: name === undefined ? 'Your child’s learning traces' : `${name}’s learning traces`,
  }),
  intro: {
    subject:
      'Here you see what learning tools have kept of your work, who asks for it, and who may use it. You ' +
      'decide, and you can change your mind at any time.',
    guardian:
      'Here you see what learning tools have kept of your child’s work, who asks for it, and who may use it. ' +
      'You can change your mind at any time.',
  },
  guardianBanner: (name) =>
    name === undefined
      ? 'You are looking at this page as a parent or guardian.'
      : `You are looking at this page as a parent or guardian of ${name}.`,
  unknown: {
    subject: 'Carnet keeps nothing about you. That somebody opened this page is noted, without saying whose it is.',
    guardian:
      'Carnet keeps nothing about your child. That somebody opened this page is noted, without saying whose it is.',
  },
  onThisPage: 'Parts of this page',
  handled: { record: 'recorded', use: 'given' },
  flashMessages: {
    yes: (title) => `You said yes to “${title}”. You can stop at any time.`,
    pending: (title, handled) =>
      `Your yes to “${title}” is noted. Nothing is ${handled} until the other yes is there too.`,
    no: (title, handled) => `You said no to “${title}”. Nothing is ${handled}.`,
    pause: (title, handled) => `“${title}” is paused. Nothing new is ${handled} until you resume.`,
    resume: (title) => `“${title}” goes on.`,
    stop: (title) => `You stopped “${title}”. What it had is hidden now, and erased within a minute.`,
    'stop-forward': (title) =>
      `You stopped “${title}”. Nothing more is passed on. What was is erased at the recipient or, where its store ` +
      'cannot do that, marked as void.',
    object: (title) =>
      `Your objection to “${title}” is noted. What was kept is hidden now; your school answers within 30 days.`,
    restored: (title) => `You took back your objection to “${title}”.`,
    same: (title) => `“${title}” stays as it was.`,
    changed: (title) =>
      `The text of “${title}” has changed since you opened this page, so nothing was decided. Please read ` +
      'the new text below and decide then.',
    unfit: (title) =>
      `“${title}” has changed since you opened this page, so this could not be done. Below you see where it ` +
      'stands now.',
    unsure: ASSURANCE_EN.unsure,
    unchosen: (title) => `Nothing was decided about “${title}”: please press one of its buttons.`,
    ...KEPT_OUT_FLASH_EN,
  },
  requests: 'Asked',
  noRequests: 'Nobody is asking you for anything now.',
  wants: {
    record: 'would like to record what is done in',
    research: 'wants to understand',
    product: 'wants to improve a product',
    steering: 'counts for',
    forward: 'would like to pass traces on for',
  },
  kinds: {
    record: 'Learning tool',
    research: 'Research',
    product: 'Product',
    steering: 'Statistics',
    forward: 'Transfer',
  },
  commercial: 'Commercial use',
  changed: (handled) =>
    `This text is new. It asks for more than what you said yes to before; until you decide, nothing is ${handled}.`,
  wouldReceive: 'It would receive:',
  wouldKeep: 'It would keep:',
  never: 'Never:',
  neverOf: {
    subject: 'your name, what you wrote, your teacher',
    guardian: 'your child’s name, what your child wrote, the teacher',
  },
  neverOfRecord: {
    subject: 'given to anybody who is not named here, unless you say yes to them',
    guardian: 'given to anybody who is not named here, unless you say yes to them',
  },
  neverOfForward: 'what other tools record',
  results: 'right or wrong, points, how long it took',
  activity: 'which exercise',
  sameActivities: 'which exercises are the same, but not which ones they are',
  responses: 'the choice made in questions with given answers',
  extension: (name) => `“${name}”, as the tool measures it`,
  times: {
    exact: 'when, to the thousandth of a second',
    PT1S: 'when, to the second',
    PT1M: 'when, to the minute',
    PT1H: 'when, to the hour',
    P1D: 'on which day',
    shifted: 'when, moved by some weeks',
  },
  forwardedFields: [
    'all that these tools record: the name, which exercise and when, every answer and text, points',
    'who else is named in it, such as a teacher',
  ],
  forwardedFiles: 'the files that belong to it, such as a photograph or a recording of a voice',
  recordedFields: ['which exercise, and when', 'answers, right or wrong, points'],
  until: (day) => `Until ${day}.`,
  stopAnyTime: {
    record: 'You can stop at any time; it is deleted.',
    use: 'You can stop at any time; they must delete.',
    forward:
      'You can stop at any time. What was passed on is then erased at the recipient or, where its store cannot do ' +
      'that, marked as void.',
  },
  parentalConsent: {
    subject: (handled) => `This takes two: a parent or guardian has to say yes too. Until then nothing is ${handled}.`,
    guardian: (handled) => `This takes two: your child has to say yes too. Until then nothing is ${handled}.`,
  },
  otherSigned: {
    subject: 'Your parent or guardian has said yes. Your yes is still needed.',
    guardian: 'Your child has said yes. Your yes is still needed.',
  },
  includePast: { subject: 'also what I did before', guardian: 'also what my child did before' },
  buttons: {
    yes: 'Yes',
    no: 'No',
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Stop',
    object: 'Object',
    again: 'Say yes',
    restore: 'Take back my objection',
    takeBack: 'Take back my yes',
  },
  about: (title) => `to “${title}”`,
  subjectMatter: 'What it is about, and who answers for it',
  details: 'Who answers for it, and other details',
  benefit: 'What it is good for',
  controller: 'Responsible',
  contact: 'Contact',
  dpo: 'Data protection officer',
  recipients: 'Who receives it',
  tools: 'Learning tools',
  retention: 'Kept for',
  storage: 'Stored in',
  automated: 'Decided automatically',
  version: 'Version of this text',
  usesTitle: { subject: 'Who uses my traces', guardian: 'Who uses these traces' },
  noUses: 'Nobody uses traces here yet.',
  states: {
    none: 'Not decided',
    pending: 'Waiting',
    granted: 'Yes',
    refused: 'No',
    paused: 'Paused',
    withdrawn: 'Stopped',
    objected: 'Objected',
    expired: 'Over',
  },
  inUse: 'In use',
  waiting: {
    subject: (handled) => `Waiting for a parent or guardian. Nothing is ${handled} until both have said yes.`,
    guardian: (handled) => `Waiting for your child. Nothing is ${handled} until both have said yes.`,
  },
  stateMeaning: {
    none: (handled) => `Nothing is ${handled}.`,
    pending: (handled) => `Nothing is ${handled} until both have said yes.`,
    granted: (handled) => `Traces are ${handled}, until you pause or stop.`,
    refused: (handled) => `Nothing is ${handled}.`,
    paused: (handled) => `Nothing new is ${handled}. What was ${handled} before stays.`,
    withdrawn: (handled) => `Nothing is ${handled}.`,
    objected: () => 'Nothing new is kept, and what was kept is hidden. Your school answers within 30 days.',
    expired: (handled) => `Its time is over. Nothing new is ${handled}.`,
  },
  bases: {
    public_task: (controller) =>
      `${controller} keeps these traces as part of its public task. No yes is needed, but you may object.`,
    contract: (controller) =>
      `${controller} keeps these traces because a contract needs them. No yes is needed, but you may object.`,
  },
  since: (day) => `Since ${day}.`,
  recordedTitle: 'What was recorded',
  nothingRecorded: 'Nothing is recorded.',
  recordedPartially: 'The counts are of the latest traces only; the download has all of them.',
  total: (count) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'trace' : 'traces'} in 12 weeks`,
  chart: (tool) => `Traces per week in ${tool}`,
  asTable: 'As a table',
  week: 'Week of',
  count: 'Traces',
  latest: 'The latest traces',
  remove: 'Delete everything …',
  history: 'History',
  noHistory: 'Nothing has happened yet.',
  events: {
    yes: (title) => `Yes to “${title}”`,
    signature: (title) => `One of two yeses to “${title}”`,
    no: (title) => `No to “${title}”`,
    pause: (title) => `“${title}” paused`,
    resume: (title) => `“${title}” resumed`,
    stop: (title) => `“${title}” stopped`,
    object: (title) => `Objection to “${title}”`,
    forget: (title) => `Deletion of everything, also for “${title}”`,
    erase: (title) => `The objection to “${title}” was accepted: traces erased`,
    'ruled-resume': (title) => `The objection to “${title}” was declined, with a written reason`,
    expire: (title) => `“${title}” came to its end`,
    lapse: (title) => `The objection to “${title}” was not answered in time: traces erased`,
    ...KEPT_OUT_EVENTS_EN,
    erasing: () => 'Erasing began',
    erased: () => 'Erasing done',
    contact: (title) => `Who you are was looked up, as “${title}” had asked; its researchers are not told`,
    other: () => 'An entry of the record',
  },
  byInitiator: {
    subject: {
      subject: 'by you',
      guardian: 'by your parent or guardian',
      steward: 'by your school',
      system: 'by Carnet',
    },
    guardian: {
      subject: 'by your child',
      guardian: 'by a parent or guardian',
      steward: 'by the school',
      system: 'by Carnet',
    },
  },
  receipt: 'Receipt',
  earlier: 'Earlier entries',
  ...ACCESS_EN,
  ...ASSURANCE_EN,
  ...DELETION_EN,
  ...KEPT_OUT_EN,
  ...TRACE_EN,
};
