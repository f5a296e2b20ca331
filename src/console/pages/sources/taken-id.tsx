import { Button } from 'react-aria-components/Button';
import { hrefOf } from '../../shell/location.ts';
import { SOURCES_TEXTS, useTakenId } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.create.taken;

interface TakenIdProps {
  /** The id for which a new source was refused. */
  readonly id: string;
  readonly onChoose: (free: string) => void;
}

/** The ways out if a source has the id already: that source, or a free id. */
export const TakenId = ({ id, onChoose }: TakenIdProps) => {
  const { data } = useTakenId(id);
  if (data === undefined) return null;
  const { name, free } = data;
  return (
    <div className="note">
      <p>{name === undefined ? TEXTS.elsewhere : <a href={hrefOf(['sources', id])}>{TEXTS.open(name)}</a>}</p>
      {free === undefined ? null : (
        <p>
          <Button className="button small-button" onPress={() => onChoose(free)}>
            {TEXTS.choose(free)}
          </Button>
        </p>
      )}
    </div>
  );
};
