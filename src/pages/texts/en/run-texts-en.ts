import type { RunTexts } from '../run-texts.ts';

export const RUN_EN: RunTexts = {
  title: 'How far a registration has come',
  intro:
    'The patterns of the profiles that the statements of one registration claim, in progress and ended. Looking at a ' +
    'registration is recorded, and its people see that.',
  field: 'Registration (a UUID)',
  search: 'Look it up',
  faults: {
    invalid: 'A registration is a UUID, such as 7f1bb1b0-5b8e-4a5b-9d3d-2f6f9f3f2c11.',
    'not-found': 'No statement of your sources has this registration.',
  },
  none: 'No statement of this registration claims a profile with patterns.',
  verdicts: {
    accept: 'complete',
    'in-progress': 'in progress',
    reject: 'broken: nothing that follows can mend it',
    unchecked: 'not checked from here on: it can be read in too many ways',
  },
  part: 'Part',
  follows: 'Pattern:',
  next: 'What can come next:',
  or: ' or ',
  over: 'Nothing can follow.',
  tooLong: 'The registration has too many statements: it is not checked any more.',
  latest: 'Latest statement:',
};
