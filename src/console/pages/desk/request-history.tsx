import { formatInstant } from '../../texts/format.ts';
import type { Review } from './desk-types.ts';
import { DESK_TEXTS } from './use-desk.ts';
import { REQUEST_TEXTS } from './use-request.ts';

const TEXTS = REQUEST_TEXTS.history;
type Step = Review['steps'][number];

const takenText = (step: string): string =>
  (Object.hasOwn(DESK_TEXTS.taken, step) ? DESK_TEXTS.taken[step] : undefined) ?? step;

const actorText = ({ id, name, keyOf }: Step['by']): string =>
  name ?? (keyOf === undefined ? id : `${TEXTS.keyOf(keyOf)} ${id}`);

/** The last step, as in `Approved, Ada, 3 December 2026, 12:05`. */
export const lastStepText = ({ steps }: Review): string => {
  const last = steps.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
  return last === undefined ? '' : `${takenText(last.step)}, ${actorText(last.by)}, ${formatInstant(last.at)}`;
};

const Actor = ({ actor }: { readonly actor: Step['by'] }) => (
  <>
    <span dir="auto">{actor.name ?? (actor.keyOf === undefined ? '' : TEXTS.keyOf(actor.keyOf))}</span>{' '}
    <code className="small id">{actor.id}</code>
  </>
);

/** The steps that were taken, the newest last, with the people that their actors counted as. */
export const RequestHistory = ({ steps }: Pick<Review, 'steps'>) =>
  steps.length === 0 ? null : (
    <>
      <h2>{TEXTS.title}</h2>
      <ul className="plain-list review-list">
        {steps.map(({ step, by, hand, at }) => (
          <li key={`${step} ${by.id}`}>
            <strong>{takenText(step)}</strong>, <time dateTime={at}>{formatInstant(at)}</time>: <Actor actor={by} />
            {hand === undefined ? null : <strong> ({TEXTS.countsAs(hand.name ?? hand.id)})</strong>}
          </li>
        ))}
      </ul>
    </>
  );
