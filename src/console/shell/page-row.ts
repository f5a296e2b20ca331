import type { ComponentType } from 'react';
import type { InEachLanguage } from '../texts/language.ts';

/** The properties of a page: the segments of the path after its own, and the query. */
export interface PageProps {
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** A row of the table of pages: the first segment of its path, its name in the menu, and its module. */
export type PageRow = readonly [
  path: string,
  name: InEachLanguage<string>,
  load: () => Promise<ComponentType<PageProps>>,
];
