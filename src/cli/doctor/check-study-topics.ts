import { describeStudyTopicFault, findStudyTopicFaults } from '../../backup/backends/study-topic-faults.ts';
import type { Config } from '../../core/config/config.ts';
import { openStudyTopicStates } from '../../journal/open-study-topics.ts';
import type { Store } from '../../store/ports/store.ts';
import { createLog } from '../../telemetry/log.ts';
import { type Finding, ok, reasonText } from './finding.ts';

const CHECK = 'study topics';
const PAGE = 'docs/operate/backup.md';

/** Whether the store has the topics of its studies; without them no process starts, so no erasure ends. */
export const checkStudyTopics = async (
  { journalUrl, bodyLimit }: Pick<Config, 'journalUrl' | 'bodyLimit'>,
  store: Store,
): Promise<Finding> => {
  const log = createLog({ level: 'silent' });
  try {
    const topics = await openStudyTopicStates(journalUrl, { now: Date.now, bodyLimit, log });
    try {
      const [first, ...others] = await findStudyTopicFaults({ store, topics });
      if (first === undefined) return ok(CHECK, 'each study has the topic that the store knows');
      return {
        check: CHECK,
        state: 'fault',
        detail: `${describeStudyTopicFault(first, others.length)}; no process starts, and no erasure ends`,
        mend: 'put the right ones back, or run carnet recover: it fills them again from the store',
        page: PAGE,
      };
    } finally {
      await topics.close();
    }
  } catch (thrown) {
    const detail = `they cannot be read: ${reasonText(thrown)}`;
    return { check: CHECK, state: 'warning', detail, mend: 'start the journal, or correct JOURNAL_URL', page: PAGE };
  }
};
