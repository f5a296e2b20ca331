import type { DeletionTexts } from '../deletion-texts.ts';

export const DELETION_EN: DeletionTexts = {
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
  atMost: (time) => `Within ${time}`,
  thenErased: 'erased',
  backupsGone: 'gone from copies too',
  copies: ({ journal, streams, backups, recipients }) =>
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
  stillNamed: (traces) =>
    (traces === 1
      ? 'One trace of another person still names you. '
      : `${traces.toLocaleString('en-GB')} traces of others still name you. `) +
    'A steward of the school has this on a list, to put an anonymous account in your place.',
  complaintTitle: 'If something is not right',
  complaint:
    'Ask the contact named with each use first: you find it under “Who answers for it”. You also have the right to ' +
    'lodge a complaint with the authority for data protection:',
  deleteButton: 'Yes, delete everything',
  deletionOfAll: 'Deletion of everything',
  deletionReceipts: (count) => `The receipts for ${count} uses`,
  back: 'Go back, delete nothing',
};
