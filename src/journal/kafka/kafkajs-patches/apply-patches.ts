import type { JournalLog } from '../../port/journal.ts';
import { replaceUnreachableController } from './controller-broker.ts';
import { stopIdleTimer } from './idle-timer.ts';
import { limitAnswerTime } from './overdue-requests.ts';
import { endStoppedFetching } from './stopped-fetch.ts';
import { refuseUnansweredConnections } from './unanswered-connections.ts';
import { skipUnreachableBrokers } from './unreachable-brokers.ts';

/*
 * The changes of Carnet in kafkajs, and its uses of internals. Each file says which issue it fixes, what it costs, what
 * tests it, and when to delete it:
 * - controller-broker.ts, idle-timer.ts, overdue-requests.ts, stopped-fetch.ts, unanswered-connections.ts and
 *   unreachable-brokers.ts patch classes of kafkajs for the whole process (`applyKafkajsPatches`),
 * - cache-coordinators.ts changes only the client that is passed to it,
 * - drop-connections.ts, private-cluster.ts, decode-fetch.ts and topic-id.ts use private code of kafkajs without
 *   changing it.
 *
 * All rely on the exact version that package.json pins. For a new version run patched-symbols.test.ts first.
 */

/** The version that the patches are written for. */
export const KAFKAJS_VERSION = '2.2.4';

/** The patches of the process, by what happens without them. */
const PATCHES: readonly { readonly apply: () => Promise<void>; readonly without: string }[] = [
  { apply: stopIdleTimer, without: 'the idle timer of kafkajs is left running' },
  { apply: endStoppedFetching, without: 'fetching of stopped consumers may go on' },
  { apply: refuseUnansweredConnections, without: 'a broker that hangs may hold up every client' },
  { apply: skipUnreachableBrokers, without: 'a broker that hangs may hold up consumers' },
  { apply: limitAnswerTime, without: 'a broker that hangs holds up each connection for longer' },
  { apply: replaceUnreachableController, without: 'a broker that hangs may hold up the creation of topics' },
];

let applied: Promise<void> | undefined;

const applyAll = async (log: JournalLog): Promise<void> => {
  for (const { apply, without } of PATCHES) {
    try {
      await apply();
    } catch (thrown) {
      log('warn', `${without}: this version of kafkajs is not ${KAFKAJS_VERSION}`, { reason: String(thrown) });
    }
  }
};

/** Patches kafkajs, once for the process. A patch that does not fit is left out, with a warning. Never rejects. */
export const applyKafkajsPatches = (log: JournalLog): Promise<void> => (applied ??= applyAll(log));
