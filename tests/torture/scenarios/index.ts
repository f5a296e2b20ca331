import type { Scenario } from '../scenario.ts';
import { clock } from './clock.ts';
import { drain } from './drain.ts';
import { full } from './full.ts';
import { hang } from './hang.ts';
import { journalLost } from './journal-lost.ts';
import { killCommand } from './kill-command.ts';
import { killStart } from './kill-start.ts';
import { killAll, killApart } from './kill.ts';
import { emptyStore, olderStore } from './older-store.ts';
import { raceForIds } from './race.ts';
import { rehearsal } from './rehearsal.ts';
import { restoreBackups } from './restore.ts';
import { rot } from './rot.ts';
import { soak } from './soak.ts';
import { studyTopicsLost } from './study-topics-lost.ts';
import { upgrade } from './upgrade.ts';

/** All scenarios, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  killApart,
  killAll,
  killStart,
  killCommand,
  full,
  journalLost,
  studyTopicsLost,
  upgrade,
  clock,
  hang,
  raceForIds,
  olderStore,
  emptyStore,
  restoreBackups,
  rehearsal,
  drain,
  rot,
  soak,
];
