import type { RegistrationsTexts } from './registrations-texts.ts';

export const REGISTRATIONS_TEXTS_EN: RegistrationsTexts = {
  title: 'Registrations',
  intro:
    'The progress of one registration in the patterns of the profiles that its statements claim. Each search leaves ' +
    'an access record that its people can see.',
  field: 'Registration (a UUID)',
  find: 'Search',
  invalid: 'A registration is a UUID, such as 7f1bb1b0-5b8e-4a5b-9d3d-2f6f9f3f2c11.',
  notFound: 'No statement of your sources has this registration.',
  none: 'No statement of this registration claims a profile with patterns.',
  verdicts: {
    accept: 'Complete',
    'in-progress': 'In progress',
    reject: 'Broken: no later statement can repair it',
    unchecked: 'Not checked from here on: it can be read in too many ways',
  },
  progress: 'Progress',
  part: 'Part',
  pattern: 'Pattern',
  next: 'Expected next',
  over: 'Nothing can follow.',
  tooLong: 'This registration has too many statements and is no longer checked.',
  sources: (ids) => `Sources: ${ids}`,
  latest: 'Latest statement:',
  statements: 'Show its statements',
};
