import type { Translated } from '../../html/translated.ts';

export const SIGN_INS_EN = {
  signInsTitle: { subject: 'Who has opened my page', guardian: 'Who has opened this page' },
  signInsIntro: {
    subject:
      'Every link to your page is listed here, with who made it, and every time somebody came in. Whoever has a link ' +
      'can open it. If one of these times was not you, tell your school or its data protection officer.',
    guardian:
      'Every link to this page is listed here, with who made it, and every time somebody came in. Whoever has a link ' +
      'can open it. If you do not know one of these, tell the school or its data protection officer.',
  },
  noSignIns: 'No link and no sign-in is listed yet.',
  signInsMore: 'These are the latest; the download has all of them.',
  /** `maker` is the maker of the link. */
  signInByLink: {
    'link.created': (maker: string) => `A link was made by ${maker}`,
    'link.opened': (maker: string) => `A link made by ${maker} was opened`,
    'signed-in': (maker: string) => `The first decision came after a link made by ${maker} was opened`,
  },
  signInAtProvider: 'Signed in with a school account',
  signInAsGuardian: 'for a parent or guardian',
  signInPresent: 'this visit',
  makerTool: (name: string) => `the tool “${name}”`,
  /** A key of an office or a system that speaks for the institution. */
  makerOffice: (name: string) => `“${name}”, in the name of the school`,
  makerStaff: 'an operator of Carnet',
  howSure: {
    tool: 'How sure it is who came in: not very, only the tool says so.',
    institution: 'How sure it is who came in: fairly, the school chose whom to give the link to.',
    idp: 'How sure it is who came in: very, it took the account and its password.',
  },
  /** The reader of a card: the person who opened the links of `maker`. */
  accessByLink: (maker: string) => `Visits by a link made by ${maker}`,
  accessByLinkNote: {
    subject:
      'Whoever opened the link saw this. That may have been you; if it was not, tell your school or its data ' +
      'protection officer.',
    guardian:
      'Whoever opened the link saw this. That may have been you or your child; if it was neither, tell the school or ' +
      'its data protection officer.',
  },
  /** The pages on which it was read, by route. */
  accessPlaces: {
    '/v1/me': 'on this page, which counts all traces and shows the latest',
    '/v1/me/xapi/statements': 'by a program, as a list of traces',
    '/v1/me/export': 'in the download',
  },
  /** In place of the traces, if a link of a tool shows none. */
  tracesWithheld: (tool: string) =>
    `This link shows no traces: the key with which “${tool}” asked for it may not read any. To see them, come in ` +
    'through your school.',
} as const;

export type SignInsTexts = Translated<typeof SIGN_INS_EN>;
