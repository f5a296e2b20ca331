import type { ViewerRole } from '../views/me-view.ts';
import type { LeftOutMember } from '../views/trace-view.ts';

/** The texts of the pages of traces, and of the page in a copy of all data. */
export interface TraceTexts {
  readonly allTraces: string;
  readonly allTracesIntro: string;
  readonly search: string;
  readonly searchText: string;
  readonly searchTool: string;
  readonly anyTool: string;
  readonly searchSince: string;
  readonly searchUntil: string;
  readonly noTraces: string;
  readonly searchFurther: string;
  readonly olderTraces: string;
  readonly toMyPage: string;
  readonly toTraces: string;
  readonly trace: string;
  readonly result: string;
  readonly tool: string;
  readonly when: string;
  readonly files: string;
  readonly file: (number: number) => string;
  readonly whole: string;
  readonly forStudies: string;
  readonly forStudiesIntro: string;
  readonly noStudies: Readonly<Record<ViewerRole, string>>;
  readonly saidYes: Readonly<Record<ViewerRole, string>>;
  readonly isAsked: string;
  readonly exactly: string;
  readonly nothing: string;
  readonly leftOutTitle: string;
  readonly leftOut: Readonly<Record<LeftOutMember, string>>;
  readonly copyTitle: Readonly<Record<ViewerRole, string>>;
  readonly copyIntro: Readonly<Record<ViewerRole, string>>;
  readonly copyMadeAt: string;
  readonly copyFiles: string;
  /** By the name of the file, without its ending. */
  readonly copyFile: Readonly<Record<ViewerRole, Readonly<Record<CopiedFile, string>>>>;
  readonly copyLatest: (count: number) => Readonly<Record<ViewerRole, string>>;
  readonly copyOthers: string;
  /** The export without the page, for programs. */
  readonly download: string;
  readonly downloadZip: string;
  readonly downloadZipWhat: string;
}

/** The files in a copy of all data beside the page. */
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
