import { isProblem, KINDS } from '../../core/problem.ts';

interface ExitCode {
  readonly title: string;
  readonly code: number;
  readonly meaning: string;
}

/** Every exit code of `carnet`, its title in problem documents, and its meaning. docs/command-line.md shows them. */
export const EXIT_CODES = {
  done: { title: 'Done', code: 0, meaning: 'The command has done what it was asked for.' },
  failed: {
    title: 'The command failed',
    code: 1,
    meaning:
      'It failed, or it found what must be mended: `carnet verify` a broken chain, `carnet doctor` a fault, ' +
      '`carnet recover --dry-run` a journal and a store that do not belong together. ' +
      'The other server of `carnet import`, `export --url` and `study pull` failed, or stayed away for long.',
  },
  refused: {
    title: 'The command, a setting or the input is wrong',
    code: 2,
    meaning: 'The command, a setting, a credential or the input is wrong. Every fault is named; nothing was changed.',
  },
  incomplete: {
    title: 'Some could not be done',
    code: 3,
    meaning: 'The end is reached, and some was refused: `carnet import` and `dead-letters replay` name it.',
  },
  unavailable: {
    title: 'The store or the journal cannot be reached',
    code: 4,
    meaning: 'The store or the journal of the settings cannot be reached. The same command may be run again.',
  },
  notFound: {
    title: 'What was named does not exist',
    code: 5,
    meaning: 'What an argument names does not exist: a source, a credential, a profile, a file. Nothing was changed.',
  },
  cut: {
    title: 'The input breaks off',
    code: 6,
    meaning:
      'A compressed input of `carnet import` is cut off or damaged. What came before is imported; the rest is not.',
  },
} as const satisfies Record<string, ExitCode>;

/** The name of an exit code. */
export type Exit = keyof typeof EXIT_CODES;

/** The causes of an error, itself first. */
const causesOf = (thrown: unknown): readonly unknown[] =>
  thrown instanceof Error && thrown.cause !== undefined ? [thrown, ...causesOf(thrown.cause)] : [thrown];

/** The exit for an error that a command threw. */
export const exitOf = (thrown: unknown): Exit => {
  const isAway = causesOf(thrown).some(
    (one) => isProblem(one, 'store-unavailable') || isProblem(one, 'journal-unavailable'),
  );
  if (isAway) return 'unavailable';
  if (!isProblem(thrown)) return 'failed';
  if (thrown.kind === 'not-found') return 'notFound';
  return KINDS[thrown.kind].status < 500 ? 'refused' : 'failed';
};
