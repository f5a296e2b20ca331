import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { formatCount, formatInstant } from '../../texts/format.ts';
import type { ForwardingStatusRow } from './forwarding-types.ts';
import { FORWARDING_TEXTS, useForwardingActs } from './use-forwarding.ts';

const TEXTS = FORWARDING_TEXTS.review;

type Review = NonNullable<ForwardingStatusRow['review']>;

/** The period in which the data sent to a target is unknown, and how far the target could be asked. */
export const ReviewFacts = ({ review }: { readonly review: Review }) => {
  const { from, until, ended, unsure, done, lastError } = review;
  return (
    <>
      <dt>{TEXTS.label}</dt>
      <dd>
        {TEXTS.span(formatInstant(until), from === undefined ? undefined : formatInstant(from))}{' '}
        {done === undefined ? TEXTS.asking : null}{' '}
        {lastError === undefined ? null : (
          <>
            <strong className="ill">{FORWARDING_TEXTS.failures[lastError]}</strong> {FORWARDING_TEXTS.advice[lastError]}
          </>
        )}{' '}
        {ended === 0 ? null : TEXTS.ended(formatCount(ended))}{' '}
        {unsure === 0 ? null : <strong className="ill">{TEXTS.unsure(formatCount(unsure))}</strong>}
      </dd>
    </>
  );
};

/** The act by which a person confirms that they have handled the review. */
export const EndReview = ({ id }: { readonly id: string }) => {
  const [isAsking, setAsking] = useState(false);
  const { endReview } = useForwardingActs(id, () => setAsking(false));
  return (
    <>
      <Button className="button" onPress={() => setAsking(true)}>
        {TEXTS.button}
      </Button>
      <ConfirmDialog
        title={TEXTS.title}
        action={TEXTS.button}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => endReview.mutate()}
        mutation={endReview}
      >
        <p>{TEXTS.text}</p>
      </ConfirmDialog>
    </>
  );
};
