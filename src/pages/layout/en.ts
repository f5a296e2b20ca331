import type { Translated } from '../html/translated.ts';

export const LAYOUT_EN = {
  skip: 'To the content',
  languages: 'Language',
  signOut: 'Sign out',
  console: 'Console',
  about: 'About this page',
  links: [
    ['/studies', 'Studies'],
    ['/register', 'Register of processing'],
    ['/validate', 'Try statements'],
    ['/verify', 'How to verify what is said here'],
    ['/', 'What this server is'],
  ],
  signIn: 'Sign in with your school account',
} as const;

export type LayoutTexts = Translated<typeof LAYOUT_EN>;
