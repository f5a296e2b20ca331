import { Button } from 'react-aria-components/Button';
import { ApiProblem } from '../api/api-problem.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { RefusalNote } from './refusal-note.tsx';

interface ConflictNoteProps {
  readonly error: Error | null;
  /** That another operator has changed it. */
  readonly changed: string;
  /** Begins again with what is there now. */
  readonly onReadAgain: () => void;
  /** Why that failed. */
  readonly problem?: Error | null;
  /** What the button says where it does more than show what is there now. */
  readonly again?: string;
}

/** Why a change was refused; where another operator was first, the way to what is there now. */
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
