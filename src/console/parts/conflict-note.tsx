import { Button } from 'react-aria-components/Button';
import { ApiProblem } from '../../api/api-problem.ts';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { SOURCES_TEXTS as TEXTS } from './use-sources.ts';

interface ConflictNoteProps {
  readonly error: Error | null;
  /** Begins again with what is there now. */
  readonly onReadAgain: () => void;
}

/** Why a change was refused; where another operator was first, the way to what is there now. */
export const ConflictNote = ({ error, onReadAgain }: ConflictNoteProps) => {
  if (!(error instanceof ApiProblem) || error.status !== 412) return <RefusalNote error={error} />;
  return (
    <div className="note ill" role="alert">
      <p>{TEXTS.changed}</p>
      <p>
        <Button className="button small-button" onPress={onReadAgain}>
          {TEXTS.readAgain}
        </Button>
      </p>
    </div>
  );
};
