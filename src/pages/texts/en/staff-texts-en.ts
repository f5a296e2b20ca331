import type { StaffTexts } from '../staff-texts.ts';

export const STAFF_EN: StaffTexts = {
  signIn: {
    title: 'Sign in to work here',
    intro: 'For stewards, data protection officers, operators, auditors and scientists.',
    button: 'Sign in with a passkey',
    learners: 'Pupils and parents come by a link from the learning tool or from school, and need no account.',
  },
  provider: 'Sign in with your organisation’s account',
  providerOf: (name) => `Sign in with your account of ${name}`,
  needsScript: 'A passkey needs JavaScript. Please allow it for this page, or use your organisation’s account.',
  passkeyFailed: 'Your device has not answered. Nothing was sent: please try again.',
  refusals: {
    unknown: 'No account here can be opened with that. Ask an operator of your organisation for an invitation.',
    invalid: 'That did not work. Perhaps it took too long: please try again.',
    refused: 'The sign-in was stopped, by you or by your organisation’s server.',
    unreachable: 'Your organisation’s sign-in does not answer. Please try again in a few minutes.',
    unnamed: 'Your organisation’s sign-in does not say who you are. Please tell those who run it.',
  },
  join: {
    title: 'Your account',
    intro: 'You were invited to work here. A passkey of your device opens your account from now on.',
    button: 'Create a passkey',
    once: 'The invitation works once. The first to open it has this account: do not pass it on.',
    over: {
      title: 'This invitation does not hold',
      text: [
        'It was used before, has expired, or was replaced by another.',
        'Ask the person who invited you for a new one.',
      ],
    },
  },
  account: {
    title: 'Your account',
    name: 'Name',
    organisation: 'Organisation',
    roles: 'Roles',
    lab: 'Lab',
    rooms: 'What you can open',
    roleNames: {
      operator: 'operator',
      steward: 'steward',
      dpo: 'data protection officer',
      auditor: 'auditor',
      scientist: 'scientist',
    },
    roomNames: {
      desk: 'The desk: requests for studies',
      contacts: 'Requests to re-identify',
      mentions: 'Erased people named by others',
      assessments: 'Impact assessments of studies',
      requests: 'Your requests',
      newStudy: 'Request a study',
      operations: 'The state of consent',
      violations: 'Violations of profiles',
      runs: 'How far a registration has come',
      whoSeesWhat: 'Who sees what',
      events: 'The audit chain',
    },
  },
  signedOut: { title: 'You are signed out', text: ['Your session is over, on every server.'] },
  signInAgain: 'Sign in',
};
