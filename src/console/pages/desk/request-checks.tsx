import { READER } from '../../api/reader.ts';
import { LANGUAGE } from '../../texts/language.ts';
import type { Review } from './desk-types.ts';
import { DESK_TEXTS } from './use-desk.ts';
import { REQUEST_TEXTS } from './use-request.ts';

type Turn = Review['turns'][number];
type Check = Review['checks'][number];

/** The people who can take a step, and their roles: `Ada, Bea (Steward)`. */
const peopleOf = ({ people, roles }: Turn, { lab }: Review): string => {
  const role = roles.map((one) => DESK_TEXTS.roles[one]).join(DESK_TEXTS.or);
  const named = people.map(({ id, name }) => (id === READER.actor ? `${name} (${DESK_TEXTS.you})` : name));
  if (named.length > 0) return `${named.join(', ')} (${role})`;
  return lab !== undefined && roles.includes('scientist')
    ? `${role} (${lab.name})`
    : `${role} (${REQUEST_TEXTS.turn.noPeople})`;
};

/** The steps that are due, with the people whose turn it is. */
export const RequestTurns = ({ review }: { readonly review: Review }) => (
  <section className="card" aria-labelledby="turns">
    <h2 id="turns">{REQUEST_TEXTS.turn.title}</h2>
    {review.turns.length === 0 ? <p>{REQUEST_TEXTS.turn.nothing}</p> : null}
    <ul className="plain-list review-list">
      {review.turns.map((turn) => (
        <li key={turn.step}>
          <strong>{REQUEST_TEXTS.turn.steps[turn.step] ?? turn.step}</strong>
          {turn.reader.canAct ? <strong className="desk-mine">{DESK_TEXTS.waitsForYou}</strong> : null}
          <span className="desk-kind" dir="auto">
            {peopleOf(turn, review)}
          </span>
        </li>
      ))}
    </ul>
  </section>
);

const MARKS = { passed: '✓', failed: '✗', waiting: '…', 'not-due': '○' } as const;
const CLASSES = { passed: 'well', failed: 'ill', waiting: 'review-waiting', 'not-due': 'quiet' } as const;
const { notDue, names, results, waits, title } = REQUEST_TEXTS.checks;

const noteOf = ({ check, result, waitsFor }: Check, review: Review): string | undefined => {
  const turn = review.turns.find(({ step }) => step === waitsFor);
  if (result === 'waiting' && turn !== undefined) return waits(peopleOf(turn, review));
  return result === 'not-due' && (check === 'agreement' || check === 'dpia') ? notDue[check] : undefined;
};

/** The results of the checks. A step that is not taken yet is no fault: it says who can take it, or what is first. */
export const RequestChecks = ({ review }: { readonly review: Review }) => (
  <section className="card" aria-labelledby="checks">
    <h2 id="checks">{title}</h2>
    <ul className="plain-list review-list review-checks">
      {review.checks.map((one) => {
        const note = noteOf(one, review);
        return (
          <li key={one.check} data-result={one.result}>
            <strong className={CLASSES[one.result]}>
              <span aria-hidden="true">{MARKS[one.result]}</span> {results[one.result]}
            </strong>{' '}
            {names[one.check]}
            {note === undefined ? null : (
              <span className="small quiet desk-kind" dir="auto">
                {note}
              </span>
            )}
            {one.faults.length === 0 ? null : (
              <ul lang={LANGUAGE === 'en' ? undefined : 'en'}>
                {one.faults.map(({ at, detail }) => (
                  <li key={`${at} ${detail}`}>
                    {at === '' ? null : <code className="id">{at}</code>} {detail}
                  </li>
                ))}
              </ul>
            )}
          </li>
        );
      })}
    </ul>
  </section>
);
