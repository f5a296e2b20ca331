/** The files beside the page in a copy of all data. */
export const COPIED_FILES = [
  'statements',
  'attachments',
  'documents',
  'named-in',
  'decisions',
  'receipts',
  'events',
  'sign-ins',
  'access-records',
] as const;
export type CopiedFile = (typeof COPIED_FILES)[number];
