import type { LayoutTexts } from '../layout-texts.ts';

export const LAYOUT_EN: LayoutTexts = {
  skip: 'To the content',
  languages: 'Language',
  signOut: 'Sign out',
  about: 'About this page',
  links: [
    ['/studies', 'Studies'],
    ['/register', 'Register of processing'],
    ['/validate', 'Try statements'],
    ['/verify', 'How to verify what is said here'],
    ['/', 'What this server is'],
  ],
  signIn: 'Sign in with your school account',
};
