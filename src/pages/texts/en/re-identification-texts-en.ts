import type { ReidentificationTexts } from '../re-identification-texts.ts';

export const RE_IDENTIFICATION_EN: ReidentificationTexts = {
  title: 'Have a person found',
  intro:
    'You know people only by pseudonyms, and that stays so. If a person may be in danger, or must be ' +
    'informed, ask here that the institution find them, and act.',
  how: [
    'A steward and the data protection officer read your reason. Both must approve.',
    'Only the data protection officer is then shown who it is, once. Your lab never learns it.',
    'People who were found read so in their history; later, if that keeps them safe.',
  ],
  pseudonym: 'Pseudonym',
  pseudonymHint: 'As it stands in a record (actor.account.name): the letter p, and 25 letters and digits.',
  pseudonymFault: 'This is no pseudonym: it is the letter p, and 25 letters and digits.',
  reason: 'Why they must be found',
  reasonHint: 'The steward and the data protection officer read it. At most 2000 characters.',
  reasonFault: 'Say why, in at most 2000 characters.',
  ask: 'Ask',
  asked: 'What you have asked',
  noneAsked: 'No requests yet.',
  forLab: {
    asked: 'awaiting decision',
    'steward-approved': 'approved by a steward; the data protection officer has not acted yet',
    done: 'the institution knows who it is',
    refused: 'refused',
  },
  cannotAsk:
    'This could not be asked. Either a request for this pseudonym waits already, or twenty others do, or ' +
    'the study has not begun, or is destroyed.',
  queue: 'People to be found',
  queueIntro:
    'A lab asks that the institution find who stands behind a pseudonym, and act. It takes two: a steward ' +
    'and a data protection officer, neither of the lab. Who it is is shown only to the officer, once.',
  none: 'No requests await a decision.',
  open: (count) =>
    count === 0
      ? 'No lab asks to find a person.'
      : count === 1
        ? 'One lab asks to find a person.'
        : `${count} requests to find a person are open.`,
  states: {
    asked: 'waits for both',
    'steward-approved': 'waits for the data protection officer',
    'dpo-approved': 'waits for a steward',
    approved: 'approved by both, not shown yet',
    done: 'shown',
    refused: 'refused',
  },
  roles: { steward: 'Steward', dpo: 'Data protection officer' },
  roleLegends: { steward: 'As a steward', dpo: 'As the data protection officer' },
  askedOn: 'Asked',
  approvedOn: 'approved',
  refusedOn: 'refused',
  notYet: 'has not decided yet',
  notifiedFrom: 'The person is informed from',
  delay: 'Inform the person only from this day on',
  delayHint: 'Only if that keeps them safe; at most 30 days from now. Left empty: as soon as they are found.',
  steps: { approve: 'Approve', refuse: 'Refuse', reveal: 'Show who it is' },
  revealOnce: 'It is shown once. Have ready what you need to write it down.',
  ownLab: 'Your lab made this request: others decide on it.',
  noSteps: 'Others have to decide now.',
  closed: 'Decided',
  errors: {
    forbidden:
      'It takes three people: one who asks, a steward and a data protection officer. You cannot take this step.',
    conflict: 'This request has gone on meanwhile, or its study is destroyed. Below is how it stands now.',
    unfound:
      'Nobody who takes part in the study has this pseudonym now: they have stopped, or it is of another ' +
      'study. Nothing was shown. You can try again later, or refuse.',
    delay: 'The day must be within the next 30 days.',
    unchosen: 'Press one of the buttons.',
  },
  revealed: 'Who it is',
  revealedOnce:
    'This page is shown this one time. Write down what you need and keep it safe: once you leave it, it ' +
    'does not come back.',
  name: 'First name',
  knownTo: (source) => `Known to ${source} as`,
  knownToNone: 'No tool holds anything of this person any more.',
  number: 'Number here',
  notified: 'This person can now read in their history that they were found.',
  notifiedLater: 'This person can read in their history that they were found from',
  back: 'To the requests',
};
