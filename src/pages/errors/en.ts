import type { Translated } from '../html/translated.ts';

export const ERROR_EN = {
  cases: {
    childOfAge: {
      title: 'Your child decides alone now',
      intro: 'From the age of 15, young people decide about their traces themselves.',
      text: 'What you have decided together stays, until your child changes it.',
    },
    signedOut: {
      title: 'You are not signed in',
      intro: 'For your safety, a visit ends after 30 minutes.',
      text:
        'To come back, use a new link: ask for one in the learning tool, or at your school. What you decided ' +
        'before is kept.',
    },
    missingKey: {
      title: 'This key does not hold',
      intro: 'The key or its secret is wrong, or the key was revoked.',
      text: 'Keys are for programs. People who work here sign in with their account.',
    },
    insufficientKey: {
      title: 'This page is for another role',
      intro: 'Your account may open others. Nothing was changed.',
      text: 'Ask an operator of your organisation for the role that is needed here.',
    },
    awaitingRole: {
      title: 'This role waits for a second person',
      intro: 'Only one person has given it to your account. Nothing was changed.',
      text:
        'Ask an operator, a steward or a data protection officer who is another person to confirm your account: they ' +
        'find it among the accounts to confirm. Whoever runs this server can do it from its command line.',
    },
    unsure: {
      title: 'This takes more than a link of a tool',
      intro: 'Nothing was changed.',
      text:
        'A link of a tool does not show for certain that it is you. Please come in through your school: by its own ' +
        'sign-in, or by a link that you ask it for.',
    },
    foreignForm: {
      title: 'This did not come from your page',
      intro: 'Nothing was changed.',
      text:
        'The form was sent from another page, or from a visit that is over. Please go back to your page, load ' +
        'it again, and decide there.',
    },
    notFound: {
      title: 'There is nothing here',
      intro: 'What you are looking for is not here, or not here any more.',
      text: 'Please check the address.',
    },
    unavailable: {
      title: 'Please try again in a moment',
      intro: 'Carnet cannot answer just now.',
      text:
        'If you were deciding something, please load your page again in a minute and look whether it is there: ' +
        'deciding the same again does no harm.',
    },
    catchingUp: {
      title: 'Carnet is catching up',
      intro: 'It reads all that has come in before it shows anything, so that nothing is shown that has ended.',
      text:
        'Please load the page again in a minute. If it stays so, tell those who run this server: /health/ready and ' +
        'the log say how much is left, and what it waits for.',
    },
    olderCopy: {
      title: 'Carnet shows nothing for now',
      intro: 'An older copy of its store was put back, and does not know what people have forbidden since.',
      text:
        'Please tell those who run this server. It does not mend itself: they stop every process, then put the right ' +
        'store back, or run carnet recover, which puts in force again what was forbidden.',
    },
    damaged: {
      title: 'Something stored here is damaged',
      intro: 'It is not your mistake. Nothing of it is shown or used until it is mended.',
      text:
        'Please tell your school, or those who run this server: they can put it back. If you were deciding ' +
        'something, decide it again once your page opens.',
    },
    tooMany: {
      title: 'Please wait a minute',
      intro: 'Too many requests came from here. Nothing was changed.',
      text: 'Load the page again in a minute.',
    },
    badRequest: {
      title: 'This was not understood',
      intro: 'Nothing was changed.',
      text: 'Please go back, load the page again, and try once more.',
    },
  },
  signIn: {
    refused: {
      title: 'You were not signed in',
      intro: 'The sign-in was stopped, by you or by your school’s server.',
      text: 'Nothing was kept. You can try again.',
    },
    unreachable: {
      title: 'Your school’s sign-in does not answer',
      intro: 'Carnet could not reach it.',
      text: 'Please try again in a few minutes.',
    },
    invalid: {
      title: 'The sign-in did not work',
      intro: 'What came back does not fit what was asked for. Perhaps it took too long, or began in another window.',
      text: 'Nothing was kept. Please begin again.',
    },
    unnamed: {
      title: 'Carnet cannot tell who you are',
      intro:
        'Your account does not have what is needed: the name that learning tools know you by, or an e-mail ' +
        'address that has been verified.',
      text: 'Nothing was kept. Please tell your school, or use a link from the learning tool.',
    },
  },
  back: {
    '/me': 'To my page',
    '/desk': 'To the desk',
    '/requests': 'To your requests',
    '/staff': 'To your account',
    '/': 'To the first page',
  },
} as const;

export type ErrorTexts = Translated<typeof ERROR_EN>;
