import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatInstant } from '../../texts/format.ts';
import { ForwardingLetters } from './forwarding-letters.tsx';
import { HealthText } from './forwarding-list.tsx';
import type { ForwardingStatusRow, ForwardRow } from './forwarding-types.ts';
import { EndReview, ReviewFacts } from './target-review.tsx';
import { SetTarget } from './set-target.tsx';
import { FORWARDING_TEXTS, useForwarding, useForwardingActs } from './use-forwarding.ts';

const TEXTS = FORWARDING_TEXTS.one;

const LastError = ({ of: { lastError, failures, nextTry } }: { readonly of: ForwardingStatusRow }) => {
  if (lastError === undefined) return null;
  return (
    <>
      <dt>{TEXTS.lastError}</dt>
      <dd>
        <strong className={failures > 0 ? 'ill' : undefined}>{FORWARDING_TEXTS.failures[lastError]}</strong>{' '}
        {FORWARDING_TEXTS.advice[lastError]}
        {failures > 0 ? ` ${FORWARDING_TEXTS.failedTimes(failures)}` : ''}
      </dd>
      {nextTry === undefined ? null : (
        <>
          <dt>{TEXTS.nextTry}</dt>
          <dd>{formatInstant(nextTry)}</dd>
        </>
      )}
    </>
  );
};

const Queue = ({ of }: { readonly of: ForwardingStatusRow }) => (
  <>
    <dt>{TEXTS.waiting}</dt>
    <dd>
      {of.waiting === 0 ? TEXTS.nothing : formatCount(of.waiting)}
      {of.waitingSince === undefined ? null : (
        <>
          {' '}
          {FORWARDING_TEXTS.since} {formatInstant(of.waitingSince)} (<Since instant={of.waitingSince} />)
        </>
      )}
    </dd>
    <dt>{TEXTS.held}</dt>
    <dd>{formatCount(of.held)}</dd>
    <dt>{TEXTS.deadLetters}</dt>
    <dd>
      {formatCount(of.deadLetters)}
      {of.deadVoidings === 0 ? '' : ` · ${FORWARDING_TEXTS.voidings(formatCount(of.deadVoidings))}`}
    </dd>
    <dt>{TEXTS.erasing}</dt>
    <dd>{formatCount(of.erasing)}</dd>
  </>
);

const Target = ({ of }: { readonly of: ForwardingStatusRow }) => (
  <>
    <dt>{TEXTS.target}</dt>
    <dd>
      <code>{of.url}</code>
    </dd>
    <dt>{TEXTS.key}</dt>
    <dd>
      <code>{of.key}</code>
    </dd>
    <LastError of={of} />
    {of.review === undefined ? null : <ReviewFacts review={of.review} />}
    <Queue of={of} />
    <dt>{TEXTS.delivered}</dt>
    <dd>{of.delivered === undefined ? FORWARDING_TEXTS.never : formatInstant(of.delivered)}</dd>
    {of.erases === undefined ? null : (
      <>
        <dt>{TEXTS.erases}</dt>
        <dd>{of.erases ? TEXTS.yes : TEXTS.no}</dd>
      </>
    )}
    {of.erased === undefined ? null : (
      <>
        <dt>{TEXTS.erased}</dt>
        <dd>{formatInstant(of.erased)}</dd>
      </>
    )}
  </>
);

const Facts = ({ row }: { readonly row: ForwardRow }) => (
  <dl className="facts card">
    <dt>{TEXTS.state}</dt>
    <dd>
      <code>{row.id}</code> · {FORWARDING_TEXTS.states[row.state]} · <HealthText row={row} />
    </dd>
    {row.forwarding === undefined ? null : <Target of={row.forwarding} />}
  </dl>
);

const Replay = ({ id, count }: { readonly id: string; readonly count: number }) => {
  const [isAsking, setAsking] = useState(false);
  const { replay } = useForwardingActs(id, () => setAsking(false));
  const { button, title, text } = FORWARDING_TEXTS.replay;
  return (
    <>
      <Button className="button main-action" onPress={() => setAsking(true)}>
        {button(formatCount(count))}
      </Button>
      <ConfirmDialog
        title={title}
        action={button(formatCount(count))}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => replay.mutate()}
        mutation={replay}
      >
        <p>{text}</p>
      </ConfirmDialog>
    </>
  );
};

/** One purpose that forwards: its target, its waiting and refused statements, and what an operator can do. */
export const ForwardingDetail = ({ id }: { readonly id: string }) => {
  const forwarding = useForwarding(id);
  return (
    <>
      <p>
        <a href={hrefOf(['forwarding'])}>{FORWARDING_TEXTS.back}</a>
      </p>
      <h1>{forwarding.data?.title ?? id}</h1>
      <Loaded query={forwarding}>
        {(row) => (
          <>
            <Facts row={row} />
            <div className="actions">
              {row.forwarding === undefined || row.forwarding.deadLetters === 0 ? null : (
                <Replay id={id} count={row.forwarding.deadLetters} />
              )}
              {row.forwarding?.review === undefined ? null : <EndReview id={id} />}
              <SetTarget row={row} />
            </div>
            {row.forwarding === undefined ? null : <ForwardingLetters id={id} />}
          </>
        )}
      </Loaded>
    </>
  );
};
