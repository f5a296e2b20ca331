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
  consoleNeedsScript: 'The console needs JavaScript. Please allow it for this server.',
  needsScript: 'A passkey needs JavaScript. Please allow it for this page, or use your organisation’s account.',
  passkeyFailed: 'Your device has not answered. Nothing was sent: please try again.',
  passkeyElsewhere: ['Passkeys of this server work only under another address: please open ', '.'],
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
    awaiting: 'Roles that wait',
    countsAs: 'Counts as',
    waiting:
      'Only one person has invited you, or given you a role. Until a second person confirms your account, it counts ' +
      'as theirs when two people are needed. Ask an operator, a steward or a data protection officer.',
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
      accounts: 'Accounts to confirm',
      console: 'The console',
      operations: 'The state of consent',
      violations: 'Violations of profiles',
      runs: 'How far a registration has come',
      whoSeesWhat: 'Who sees what',
      events: 'The audit chain',
    },
  },
  confirm: {
    title: 'Accounts to confirm',
    intro:
      'One person has invited these accounts, or given them a role. Until a second person confirms one, it counts as ' +
      'the first when two people are needed.',
    before:
      'Confirm only whom you know: ask them, in person or on the phone, whether this account is theirs. Your name ' +
      'stands in the audit chain.',
    none: 'No account waits for you.',
    invitedBy: 'Invited by',
    joined: 'Joined',
    button: 'This is another person: confirm',
    refused: 'This was not confirmed:',
  },
  signedOut: { title: 'You are signed out', text: ['Your session is over, on every server.'] },
  signInAgain: 'Sign in',
};
