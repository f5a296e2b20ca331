import type { Translated } from '../../html/translated.ts';

export const LINK_EN = {
  link: {
    subject: {
      title: 'Your learning traces, and what becomes of them',
      text: [
        'When you use a learning tool, it may keep traces: which exercise you did, when, and how it went. On ' +
          'your page you see what is kept, who asks for it, and you decide.',
      ],
      button: 'Open my page',
    },
    guardian: {
      title: 'Your child’s learning traces, and what becomes of them',
      text: [
        'When your child uses a learning tool, it may keep traces: which exercise was done, when, and how it ' +
          'went. On this page you see what is kept, who asks for it, and you decide together.',
      ],
      button: 'Open my child’s page',
    },
  },
  once: 'This link opens once. You then stay signed in for 30 minutes, on this device only.',
  unusable: {
    opened: {
      title: 'This link was already used',
      text: [
        'Each link opens once, so that nobody who finds it later can use it.',
        'Please ask for a new one where you got this one: in the learning tool, or from your school.',
      ],
    },
    expired: {
      title: 'This link is too old',
      text: [
        'Links are good for a limited time.',
        'Please ask for a new one where you got this one: in the learning tool, or from your school.',
      ],
    },
    unknown: {
      title: 'This link leads nowhere',
      text: [
        'Perhaps a part of it was lost: please copy the whole link, to its last character.',
        'If that does not help, ask for a new one where you got this one.',
      ],
    },
    own: {
      title: 'You made this link yourself',
      text: [
        'This browser is signed in with the account of staff that made the link. A link is for the person whose ' +
          'traces it shows, or for their parent or guardian.',
        'Give it to them: it was not used up. If they are beside you, sign out of your account first. Who made a ' +
          'link, and when it is opened, stands on their page.',
      ],
    },
  },
  /** For the choice of the organisation at which a person has an account, if there are several. */
  choose: {
    title: 'Choose your school',
    text: ['You sign in with the account that your school, or another organisation, gave you.'],
  },
  signedOut: {
    title: 'You are signed out',
    text: ['Nobody can open your page on this device now. To come back, use a new link.'],
  },
} as const;

export type LinkTexts = Translated<typeof LINK_EN>;
