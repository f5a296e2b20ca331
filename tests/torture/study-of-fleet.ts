import { waitFor } from '../support/checks/wait-for.ts';
import { type Address, aClient, everyId } from '../support/clients/client.ts';
import { type OpenStudy, openStudy } from '../support/clients/studies/open-study.ts';
import { startWriter, type Writer } from '../support/clients/posting-client.ts';
import { openReadyStream } from '../support/clients/studies/study-stream.ts';
import type { Fleet } from './fleet.ts';

/** Whose statements all writers post: see `aStatement`. */
const AGENT = { mbox: 'mailto:ada@school.example' };
const WRITER_PAUSE_MS = 100;

/** Also a release that asks for no reason for exact times opens a study with these. */
const VIEW = { time: 'PT1S', keepActivities: [], extensions: {} };

/** Opens a study whose one person has said yes. */
export const openStudyOf = async (fleet: Fleet): Promise<OpenStudy> => {
  const [api] = fleet.apis();
  if (api === undefined) throw new Error('no process answers requests');
  const study = await openStudy(api, { view: VIEW });
  await study.say(AGENT, 'yes');
  return study;
};

/** Starts a writer of statements that the study gets. */
export const startStudied = (fleet: Fleet, { tool }: OpenStudy): Writer => {
  const asTool = (): readonly Address[] => fleet.apis().map(({ url }) => ({ url, authorization: tool.authorization }));
  return startWriter(asTool, 2, WRITER_PAUSE_MS);
};

/** Waits until the stream of the study has exactly the stored statements of its tool; resolves with each miss. */
export const streamMisses = async ({ tool, token, id }: OpenStudy): Promise<readonly string[]> => {
  const stored = (await everyId(aClient(tool), { limit: 500 })).length;
  const live = new Set<string>();
  const stream = await openReadyStream({ url: tool.url, authorization: `Bearer ${token}` }, id, {
    query: '?from=start',
    take: ({ op, key = '' }) => {
      if (op === 'put') live.add(key);
      if (op === 'del') live.delete(key);
      return true;
    },
  });
  try {
    await waitFor('the study has all statements', () => live.size >= stored);
  } catch {
    // Counted below.
  } finally {
    stream.close();
  }
  return live.size === stored ? [] : [`the study has ${live.size} of ${stored} statements`];
};
