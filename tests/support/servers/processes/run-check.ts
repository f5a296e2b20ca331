import type { DescribedCheck } from '../../../../src/cli/check/describe-check.ts';
import type { Backends } from '../backends.ts';
import { INSTITUTION } from '../running-carnet.ts';
import { runCommandOn } from './in-process-command.ts';

/** What `carnet check --json` came to. */
interface EndedCheck {
  readonly code: number;
  readonly json: DescribedCheck['json'];
  /** The JSON as it was printed. */
  readonly text: string;
}

/** Runs `carnet check` in this process. Rejects with what it says where it could not look. */
export const runCheck = async (
  backends: Pick<Backends, 'storeUrl' | 'journalUrl'>,
  ...options: readonly string[]
): Promise<EndedCheck> => {
  const { code, stdout, stderr } = await runCommandOn(backends, ['check', ...options, '--json'], {
    CONTROLLER_NAME: INSTITUTION.name,
    CONTROLLER_ADDRESS: INSTITUTION.address,
    CONTROLLER_CONTACT: INSTITUTION.contact,
  });
  if (stdout === '') throw new Error(stderr);
  return { code, json: JSON.parse(stdout) as EndedCheck['json'], text: stdout };
};
