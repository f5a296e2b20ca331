import type { ConsoleTexts } from './console-texts.ts';

export const CONSOLE_TEXTS_EN: ConsoleTexts = {
  name: 'Console',
  skip: 'Skip to the content',
  menu: 'Menu',
  pages: 'Pages of the console',
  languages: 'Languages',
  theme: { label: 'Colours', system: 'System', light: 'Light', dark: 'Dark' },
  account: 'Your account',
  signOut: 'Sign out',
  loading: 'Loading…',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  reload: 'Load the page again',
  save: 'Save',
  readAgain: 'Show what is there now',
  copy: 'Copy',
  copied: 'Copied',
  sortBy: (column) => `Sort by: ${column}`,
  notFound: { title: 'No such page', text: 'The console has no page at this address. The menu leads to those it has.' },
  crashed: {
    title: 'This page has failed',
    text: 'The rest of the console still works. Load the page again: Carnet may have been updated meanwhile.',
  },
  away: {
    store: 'The store cannot be reached.',
    journal: 'The journal cannot be reached: no statement is accepted meanwhile.',
    server: 'Carnet cannot be reached.',
    behind: 'The store is behind the journal.',
    'catching-up':
      'Carnet reads its journal to the end before it shows anything: the store was put back, or had fallen behind.',
    'older-copy':
      'An older copy of the store was put back: the list of noes has what it does not know. Nothing is read or ' +
      'taken. Stop every process, then put the right store back, or run carnet recover.',
    other: (part) => `A part cannot be reached: ${part}.`,
    old: 'What you see may be old. The console tries again by itself.',
  },
  session: { over: 'Your session has ended.', signIn: 'Sign in again' },
  refused: {
    forbidden: 'Your account may not do this.',
    notFound: 'This is not there any more. Another operator may have removed it.',
    conflict: 'Another change came first. Nothing of yours was saved: look at what is there now, then try again.',
    state: 'As things stand, this cannot be done. Nothing was changed.',
    tooMany: 'Too many requests in a short time. Wait a minute, then try again.',
    unavailable: 'This cannot be reached at the moment. Nothing was changed.',
    invalid: 'Carnet refuses this.',
    damaged:
      'Something stored is damaged, so nothing of it is shown. Run carnet check on the server: it says what is ' +
      'damaged, and how to mend it.',
    internal: 'Carnet met a fault of its own. It is in the log of the server.',
  },
  required: 'This is needed.',
  more: 'Show more',
  list: {
    search: 'Search',
    noMatch: 'Nothing matches this search and these filters.',
    clear: 'Clear search and filters',
    pages: 'Pages of the list',
    first: 'First page',
    next: 'Next page',
  },
};
