import type { StaffPageTexts } from './staff-texts.ts';

export const STAFF_TEXTS_EN: StaffPageTexts = {
  title: 'Staff',
  intro: 'Accounts of people who work here. Each role is held in an organisation, and reaches all below it.',
  whoSeesWhat: 'Who sees what of each source',
  none: 'No account matches these filters.',
  caption: 'Accounts of staff',
  columns: {
    name: 'Name',
    organisation: 'Organisation',
    roles: 'Roles',
    signsIn: 'Signs in by',
    last: 'Last sign-in',
  },
  filters: {
    organisation: 'Organisation',
    allOrganisations: 'All organisations',
    state: 'Accounts',
    states: { current: 'In force', ended: 'Ended', all: 'All' },
  },
  you: 'you',
  back: 'All accounts of staff',
  saved: 'The account is saved.',
  changed: 'Another operator has changed this account since you began. Nothing of yours was saved.',
  roles: {
    operator: { name: 'Operator', help: 'sources, keys, profiles, accounts, this console' },
    steward: { name: 'Steward', help: 'purposes: drafts and opens them' },
    dpo: { name: 'Data protection officer', help: 'approves purposes and impact assessments' },
    auditor: { name: 'Auditor', help: 'reads the audit chain' },
    scientist: { name: 'Scientist', help: 'asks for studies, for a lab' },
  },
  signsIn: {
    passkey: 'Passkey',
    provider: 'OpenID provider',
    invited: (until) => `Invited until ${until}`,
    invitationOver: 'The invitation is over',
    never: 'Nothing yet',
    ended: (day) => `Ended on ${day}`,
    rolesFromProvider: 'the provider gives the roles',
  },
  lastUnknown: 'not known',
  fields: {
    account: 'Account',
    created: 'Created',
    name: 'Account',
    nameHelp: 'It stays for good, also in the audit chain: staff: and 1 to 64 of a to z, 0 to 9, dot, _ and -.',
    nameFault: 'staff: and only a to z, 0 to 9, dot, _ and -, at most 64.',
    displayName: 'Name',
    displayNameHelp: 'As colleagues read it.',
    email: 'Email (optional)',
    emailHelp: 'Gets a mail when a step on the desk waits for this account, if a mail server is set up.',
    organisation: 'Organisation',
    roles: 'Roles',
    rolesFault: 'Choose at least one role.',
    lab: 'Lab of the scientist',
    labHelp: 'The source that stands for the lab.',
    noLab: 'Choose a source',
  },
  own: 'This is your own account. Another operator, or the command line, changes or ends it.',
  provider: 'The OpenID provider gives the roles of this account: change them there.',
  over: 'This account has ended, for good. Invite the person under another name.',
  invite: {
    button: 'Invite…',
    title: 'Invite to an account',
    action: 'Invite',
    text:
      'You get a link to hand over. It registers a passkey, or a person of the OpenID provider, once. The account ' +
      'counts as yours until a second person has confirmed it; the roles of steward and data protection officer wait ' +
      'for that.',
  },
  again: {
    button: 'Invite again…',
    title: (name) => `Invite ${name} again?`,
    text: 'For a lost device. The new passkey replaces all old ones; an earlier link works no more.',
  },
  invitation: {
    once: 'Copy the link now, and hand it over in person or by a safe way: it is shown this once.',
    until: (day) => `It works once, until ${day}.`,
    link: 'Link of the invitation',
  },
  confirm: {
    state: 'Confirmation',
    countsAs: (who) => `counts as ${who} until confirmed`,
    awaiting: (roles) => `waits for a second person: ${roles}`,
    confirmedBy: (who) => `confirmed by ${who}`,
    own:
      'You have invited this account, or given its role. A second operator, a steward or a data protection officer ' +
      'confirms it, here or at /desk/accounts; so does “carnet staff confirm” on the command line.',
    button: 'Confirm…',
    title: (name) => `Is ${name} a person of their own?`,
    action: 'Confirm',
    text:
      'Confirm only whom you know: ask them, in person or on the phone, whether this account is theirs. From then on ' +
      'it counts as a person of its own, with all its roles, and the audit chain names you.',
    done: (name) => `The account of ${name} is confirmed.`,
  },
  end: {
    button: 'End…',
    title: (name) => `End the account of ${name}?`,
    action: 'End the account',
    text: 'Its sessions end at once in every process, and it never signs in again. This cannot be undone.',
    done: (name) => `The account of ${name} has ended.`,
  },
};
