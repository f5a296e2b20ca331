import { Button } from 'react-aria-components/Button';
import { ApiProblem } from '../api/api-problem.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { RefusalNote } from './refusal-note.tsx';

interface ConflictNoteProps {
  readonly error: Error | null;
  /** The text that another operator has changed it. */
  readonly changed: string;
  /** Begins again with the current version. */
  readonly onReadAgain: () => void;
  /** The reason for which reading it again failed. */
  readonly problem?: Error | null;
  /** The text of the button if it does more than show the current version. */
  readonly again?: string;
}

/** The reason for which a change was refused. If another operator was first, it offers the current version. */
export const ConflictNote = (props: ConflictNoteProps) => {
  const { error, changed, onReadAgain, problem = null, again = TEXTS.readAgain } = props;
  if (!(error instanceof ApiProblem) || error.status !== 412) return <RefusalNote error={error} />;
  return (
    <>
      <div className="note ill" role="alert">
        <p>{changed}</p>
        <p>
          <Button className="button small-button" onPress={onReadAgain}>
            {again}
          </Button>
        </p>
      </div>
      <RefusalNote error={problem} />
    </>
  );
};
