import type { WriteFault } from '../../core/disk/write-fault.ts';

type Links = readonly (readonly [path: string, text: string])[];

/** The texts of the home page. */
export interface HomeTexts {
  readonly title: string;
  readonly what: string;
  readonly healthy: string;
  readonly unhealthy: string;
  /** Around the time since which statements are not shown. */
  readonly lagging: readonly [before: string, after: string];
  readonly nothingStored: string;
  readonly state: string;
  /** The names of the components by their keys in the health report. */
  readonly components: Readonly<Record<string, string>>;
  readonly reachable: string;
  readonly unreachable: (reason: string) => string;
  readonly unwritable: (why: string) => string;
  /** Why nothing can be written, by its code. */
  readonly faults: Readonly<Record<WriteFault, string>>;
  readonly completeUpTo: string;
  readonly secondsAgo: (seconds: string) => string;
  readonly unknown: string;
  readonly nothingYet: string;
  /** The pages for people, by audience. */
  readonly forPeople: readonly (readonly [audience: string, pages: Links])[];
  readonly forPrograms: string;
  readonly pages: Links;
  /** Around the path of the statement resource. */
  readonly send: readonly [before: string, after: string];
}
