import { type Kind, Problem } from '../problem.ts';

/** Reasons why nothing can be written: codes of the operating system (errno), Kafka, MongoDB and Carnet. */
export const WRITE_FAULTS = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'a file has reached the size that this process may write',
  EROFS: 'the disk is read-only',
  EACCES: 'the user of the process may not write here',
  EPERM: 'the user of the process may not write here',
  EMFILE: 'the process has no file handles left',
  ENFILE: 'the machine has no file handles left',
  EIO: 'the disk reports an error',
  ENOENT: 'the folder is gone',
  ENOMEM: 'there is no memory left',
  DAMAGED: 'the file is damaged',
  NO_BROKER: 'no broker answers',
  NO_LEADER: 'no partition has a leader',
  NOT_ENOUGH_REPLICAS: 'too few replicas are in sync',
  NO_PRIMARY: 'the replica set has no primary',
  NO_SERVER: 'no server can be reached',
  NO_ANSWER: 'the server does not answer in time',
  NO_MAJORITY: 'a majority of the servers does not confirm in time',
  /** Any other reason. */
  OTHER: 'writes are refused',
} as const;

export type WriteFault = keyof typeof WRITE_FAULTS;

const SEPARATOR = ': ';

const sentenceOf = (code: string): string =>
  WRITE_FAULTS[Object.hasOwn(WRITE_FAULTS, code) ? (code as WriteFault) : 'OTHER'];

/** The code in a state that `writeFaultMembers` has made; undefined in any other. */
export const writeFaultIn = (state: string): WriteFault | undefined => {
  const [code = '', sentence] = state.split(SEPARATOR);
  if (sentence !== sentenceOf(code)) return undefined;
  return Object.hasOwn(WRITE_FAULTS, code) ? (code as WriteFault) : 'OTHER';
};

/** The members that name a code and its sentence in a Problem, as `/health/ready` and the log say it. */
export const writeFaultMembers = (code: string): { readonly state: string; readonly writeFault: string } => ({
  state: `${code}${SEPARATOR}${sentenceOf(code)}`,
  writeFault: code,
});

/** The Problem of a part that takes no writes, which names the code. It says nothing of hosts and paths. */
export const unwritable = (
  kind: Extract<Kind, 'journal-unavailable' | 'store-unavailable'>,
  code: string,
  cause?: unknown,
): Problem =>
  Object.assign(new Problem(kind, 'Nothing can be written at the moment.', [], writeFaultMembers(code)), { cause });
