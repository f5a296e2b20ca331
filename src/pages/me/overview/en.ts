import type { ErasureBoundsView } from './view.ts';
import type { Translated } from '../../html/translated.ts';
import { ACCESS_EN } from '../access/en.ts';

const NOTHING_NEW = 'No tool and no study keeps anything new, and neither do those that come later.';

export const ME_EN = {
  heading: (name: string | undefined) => ({
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
  guardianBanner: (name: string | undefined) =>
    name === undefined
      ? 'You are looking at this page as a parent or guardian.'
      : `You are looking at this page as a parent or guardian of ${name}.`,
  unknown: {
    subject: 'Carnet keeps nothing about you. That somebody opened this page is noted, without saying whose it is.',
    guardian:
      'Carnet keeps nothing about your child. That somebody opened this page is noted, without saying whose it is.',
  },
  onThisPage: 'Parts of this page',
  /** The words for what happens to traces: a tool records them, others are given them. Other texts contain them. */
  handled: { record: 'recorded', use: 'given' },
  flashMessages: {
    yes: (title: string) => `You said yes to “${title}”. You can stop at any time.`,
    pending: (title: string, handled: string) =>
      `Your yes to “${title}” is noted. Nothing is ${handled} until the other yes is there too.`,
    no: (title: string, handled: string) => `You said no to “${title}”. Nothing is ${handled}.`,
    pause: (title: string, handled: string) => `“${title}” is paused. Nothing new is ${handled} until you resume.`,
    resume: (title: string) => `“${title}” goes on.`,
    // French also says what was done with the traces.
    stop: ((title) => `You stopped “${title}”. What it had is hidden now, and erased within a minute.`) as (
      title: string,
      handled: string,
    ) => string,
    'stop-forward': (title: string) =>
      `You stopped “${title}”. Nothing more is passed on. What was is erased at the recipient or, where its store ` +
      'cannot do that, marked as void.',
    object: (title: string) =>
      `Your objection to “${title}” is noted. What was kept is hidden now; your school answers within 30 days.`,
    restored: (title: string) => `You took back your objection to “${title}”.`,
    same: (title: string) => `“${title}” stays as it was.`,
    changed: (title: string) =>
      `The text of “${title}” has changed since you opened this page, so nothing was decided. Please read ` +
      'the new text below and decide then.',
    unfit: (title: string) =>
      `“${title}” has changed since you opened this page, so this could not be done. Below you see where it ` +
      'stands now.',
    unsure: (title: string) =>
      `Nothing was decided about “${title}”: that takes more than a link of a tool. Please come in through your ` +
      'school.',
    unchosen: (title: string) => `Nothing was decided about “${title}”: please press one of its buttons.`,
    forgotten: () => 'Everything is hidden now, and erased within a minute. Tools cannot keep anything new.',
    erased: () => 'Everything is erased. Tools cannot keep anything new.',
    nothing: () => 'There was nothing to delete.',
    returned: () => 'You took the deletion back. Tools that need no yes keep what is done from now on.',
    'return-pending': () =>
      'It is noted that you take the deletion back. Nothing changes until the other yes is there.',
    unreturned: () => 'The deletion could not be taken back from here. Below you see where it stands now.',
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
  changed: (handled: string) =>
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
  extension: (name: string) => `“${name}”, as the tool measures it`,
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
  until: (day: string) => `Until ${day}.`,
  stopAnyTime: {
    record: 'You can stop at any time; it is deleted.',
    use: 'You can stop at any time; they must delete.',
    forward:
      'You can stop at any time. What was passed on is then erased at the recipient or, where its store cannot do ' +
      'that, marked as void.',
  },
  parentalConsent: {
    subject: (handled: string) => `A parent or guardian has to agree too. Until then nothing is ${handled}.`,
    guardian: (handled: string) => `Your child has to agree too. Until then nothing is ${handled}.`,
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
  about: (title: string) => `to “${title}”`,
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
    subject: (handled: string) => `Waiting for a parent or guardian. Nothing is ${handled} until both have said yes.`,
    guardian: (handled: string) => `Waiting for your child. Nothing is ${handled} until both have said yes.`,
  },
  stateMeaning: {
    none: (handled: string) => `Nothing is ${handled}.`,
    pending: (handled: string) => `Nothing is ${handled} until both have said yes.`,
    granted: (handled: string) => `Traces are ${handled}, until you pause or stop.`,
    refused: (handled: string) => `Nothing is ${handled}.`,
    paused: (handled: string) => `Nothing new is ${handled}. What was ${handled} before stays.`,
    withdrawn: (handled: string) => `Nothing is ${handled}.`,
    objected: () => 'Nothing new is kept, and what was kept is hidden. Your school answers within 30 days.',
    expired: (handled: string) => `Its time is over. Nothing new is ${handled}.`,
  },
  bases: {
    public_task: (controller: string) =>
      `${controller} keeps these traces as part of its public task. No yes is needed, but you may object.`,
    contract: (controller: string) =>
      `${controller} keeps these traces because a contract needs them. No yes is needed, but you may object.`,
  },
  since: (day: string) => `Since ${day}.`,
  recordedTitle: 'What was recorded',
  nothingRecorded: 'Nothing is recorded.',
  recordedPartially: 'The counts are of the latest traces only; the download has all of them.',
  total: (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'trace' : 'traces'} in 12 weeks`,
  chart: (tool: string) => `Traces per week in ${tool}`,
  asTable: 'As a table',
  week: 'Week of',
  count: 'Traces',
  latest: 'The latest traces',
  remove: 'Delete everything …',
  history: 'History',
  noHistory: 'Nothing has happened yet.',
  events: {
    yes: (title: string) => `Yes to “${title}”`,
    signature: (title: string) => `One of two yeses to “${title}”`,
    no: (title: string) => `No to “${title}”`,
    pause: (title: string) => `“${title}” paused`,
    resume: (title: string) => `“${title}” resumed`,
    stop: (title: string) => `“${title}” stopped`,
    object: (title: string) => `Objection to “${title}”`,
    forget: (title: string) => `Deletion of everything, also for “${title}”`,
    erase: (title: string) => `The objection to “${title}” was accepted: traces erased`,
    'ruled-resume': (title: string) => `The objection to “${title}” was declined, with a written reason`,
    expire: (title: string) => `“${title}” came to its end`,
    lapse: (title: string) => `The objection to “${title}” was not answered in time: traces erased`,
    'kept-out': () => 'Deletion of everything; kept out everywhere since',
    'return-signed': () => 'One of two yeses to take the deletion of everything back',
    returned: () => 'The deletion of everything taken back',
    erasing: () => 'Erasing began',
    erased: () => 'Erasing done',
    contact: (title: string) => `Who you are was looked up, as “${title}” had asked; its researchers are not told`,
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
  /** At the head of a page that a link of this tool has opened. */
  toolBanner: (tool: string) =>
    `A link of the tool “${tool}” opened this page. So it shows only what “${tool}” itself has kept, and what is ` +
    'asked about that alone.',
  /** Instead of the buttons to download and to delete everything. */
  notByTool:
    'To see all tools, to download everything or to delete it, come in through your school: a link of a tool does ' +
    'not show for certain that it is you.',
  /** Instead of the buttons of a purpose that a link of a tool may not press. */
  withheld:
    'There is no button here for what a link of a tool may not decide. To decide it, come in through your school.',
  /** The way to sign in through the school if it has no OpenID provider. */
  askSchool: 'Ask your school for a link to your page in Carnet.',
  otherPerson: 'See the traces of another child',
  /** After the person who has decided, if the institution has recorded the decision from a paper. */
  onPaper: ' on paper, which your school has noted here',
  /** After a stop, or a deletion of everything. */
  erasure: {
    stopped: { 'under-way': 'What it had is hidden, and is being erased.', done: 'What it had is erased.' },
    deleted: {
      'under-way': 'You had everything deleted. It is hidden, and is being erased. Nothing new is kept.',
      done: 'You had everything deleted. It is erased, and nothing new is kept unless you take this back.',
    },
  },
  stopTitle: 'What happens when I stop',
  now: 'Now',
  nowHidden: 'hidden from everybody',
  atMost: (time: string) => `Within ${time}`,
  thenErased: 'erased',
  backupsGone: 'gone from copies too',
  copies: ({ journal, streams, backups, recipients }: Readonly<Record<keyof ErasureBoundsView, string>>) =>
    `Copies on disk: the journal within ${journal}, the streams to researchers within ${streams}, backups ` +
    `within ${backups}. A file that came with a trace less than an hour before is erased within two hours. ` +
    `Researchers must delete their own copies and confirm it within ${recipients}; one who does not receives ` +
    'nothing more.',
  deleteTitle: { subject: 'Delete everything?', guardian: 'Delete everything about your child?' },
  deleteIntro: 'What is erased does not come back.',
  deleteWhat: [
    'All traces that tools have kept are erased, here and with everybody who received them.',
    'The list of who has read them is erased too.',
    'Saved states of exercises are erased too: a tool may begin again from the start.',
    'No tool and no study keeps anything new, also none that comes later, until you take this back.',
  ],
  remainsTitle: 'What stays after a deletion',
  /** The data that remains after a deletion of everything. */
  remains: [
    'Entries of the record without a name, which prove that everything was done as you decided.',
    'A number made of your address with a secret key. Nobody can read the address from it; it keeps out what is ' +
      'sent again.',
    'Traces of others that name you, as their teacher or in their group for example. They come onto a list, and a ' +
      'steward of the school puts an anonymous account in your place. Until then your name stays there.',
    'Traces that you let be passed on to another store. They are erased there where that store ' +
      'can erase. Elsewhere they are marked as void, and their recipient decides how long to keep them: ask the ' +
      'contact named with that use.',
    'What others wrote about you in an answer or in a file. Ask the contact named with each use.',
    'The name of an exercise that others have used too, even where it was your trace that brought it.',
  ],
  /** The number of traces of others that still name the person. */
  stillNamed: (traces: number) =>
    (traces === 1
      ? 'One trace of another person still names you. '
      : `${traces.toLocaleString('en-GB')} traces of others still name you. `) +
    'A steward of the school has this on a list, to put an anonymous account in your place.',
  complaintTitle: 'If something is not right',
  complaint:
    'Ask the contact named with each use first: you find it under “Who answers for it”. You also have the right to ' +
    'lodge a complaint with the authority for data protection:',
  deleteButton: 'Yes, delete everything',
  /** For the events of one deletion of everything together. */
  deletionOfAll: 'Deletion of everything',
  deletionReceipts: (count: number) => `The receipts for ${count} uses`,
  back: 'Go back, delete nothing',
  keptOutTitle: 'Kept out everywhere',
  keptOut: {
    subject: {
      'under-way': `You had everything deleted. It is hidden, and is being erased. ${NOTHING_NEW}`,
      done: `You had everything deleted, and it is erased. ${NOTHING_NEW}`,
    },
    guardian: {
      'under-way': `Everything about your child was deleted. It is hidden, and is being erased. ${NOTHING_NEW}`,
      done: `Everything about your child was deleted, and it is erased. ${NOTHING_NEW}`,
    },
  },
  comeBackWhat:
    'If you take this back, it is as if nothing had ever been said: tools that need no yes keep what is done from ' +
    'then on, and all others ask first. What was deleted does not come back.',
  comeBack: 'Take this back',
  /** Coming back takes two yeses: neither is there yet. */
  comeBackJoint: {
    subject: 'To take this back, a parent or guardian has to agree too.',
    guardian: 'To take this back, your child has to agree too.',
  },
  /** The reader has said yes, and the other person has not. */
  comeBackSigned: {
    subject: 'You have taken this back. Nothing changes until a parent or guardian has done it too.',
    guardian: 'You have taken this back. Nothing changes until your child has done it too.',
  },
  /** The other person has said yes, and the reader has not. */
  comeBackOther: {
    subject: 'Your parent or guardian has taken this back. Nothing changes until you have done it too.',
    guardian: 'Your child has taken this back. Nothing changes until you have done it too.',
  },
  /** Instead of the button, if the link is not for all sources. */
  comeBackWithheld:
    'There is no button here to take this back: it opens the tools of other schools too. Come in by a link of the ' +
    'office above them.',
  /** The export without the page, for programs. */
  download: 'Only the lines for programs (JSON)',
  downloadZip: 'Download everything (ZIP)',
  downloadZipWhat: 'A page to read, and beside it every trace with its files, decision, receipt and reading.',
} as const;

export type MeTexts = Translated<typeof ME_EN>;
