import { type SubmitEvent, useId } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import type { ApiSchema } from '../../api/client.ts';
import { READER } from '../../api/reader.ts';
import { CopyButton } from '../../parts/copied-text.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { formatCount, formatInstant } from '../../texts/format.ts';
import { AUDIT_CHAIN_TEXTS, useHead, useVerification } from './use-audit-chain.ts';

const TEXTS = AUDIT_CHAIN_TEXTS.state;

const Head = ({ signed: { head, key, signature } }: { readonly signed: ApiSchema<'SignedHead'> }) => (
  <dl className="facts">
    <dt>{TEXTS.entries}</dt>
    <dd>{formatCount(head.seq)}</dd>
    <dt>{TEXTS.signed}</dt>
    <dd>{formatInstant(head.at)}</dd>
    <dt>{TEXTS.hash}</dt>
    <dd>
      <code>{head.hash}</code>
    </dd>
    <dt>{TEXTS.key}</dt>
    <dd>
      <code>{typeof key['kid'] === 'string' ? key['kid'] : ''}</code>{' '}
      <CopyButton name={TEXTS.copySignature} text={signature} />
    </dd>
  </dl>
);

type Verified = NonNullable<ReturnType<typeof useVerification>['data']>;

const Result = ({ verified: { valid, head, fault, isAgainstHead } }: { readonly verified: Verified }) => {
  if (!valid)
    return (
      <div className="note ill" role="alert">
        <p>
          <strong>{TEXTS.broken(formatCount(fault?.seq ?? head.seq))}</strong>
        </p>
        <p lang="en">{fault?.detail}</p>
      </div>
    );
  const text = isAgainstHead ? TEXTS.validWithHead : TEXTS.valid;
  return (
    <p className="well" role="status">
      {text(formatCount(head.seq))}
    </p>
  );
};

/** The signed head of today, and the verification of the chain, against an earlier head too. */
export const ChainState = () => {
  const head = useHead();
  const title = useId();
  const { mutate, data, error, isPending } = useVerification();
  const verify = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isPending) mutate(typedText(new FormData(event.currentTarget), 'signature'));
  };
  const fault = faultAt(error, '/signature') === undefined ? undefined : TEXTS.notSigned;
  return (
    <section className="card" aria-labelledby={title}>
      <h2 id={title}>{TEXTS.title}</h2>
      <Loaded query={head}>{(signed) => <Head signed={signed} />}</Loaded>
      <form onSubmit={verify} noValidate>
        <details>
          <summary>{TEXTS.earlier}</summary>
          <Field name="signature" label={TEXTS.signature} description={TEXTS.earlierHelp} rows={4} fault={fault} />
        </details>
        <div className="actions">
          <Button type="submit" className="button main-action" data-pending={isPending || undefined}>
            {TEXTS.verify}
          </Button>
        </div>
      </form>
      {isPending ? <p role="status">{TEXTS.verifying}</p> : null}
      {data === undefined ? null : <Result verified={data} />}
      {fault === undefined ? <RefusalNote error={error} /> : null}
      <p className="small quiet">
        {TEXTS.self} <a href={`${READER.root}/verify`}>{TEXTS.selfLink}</a>
      </p>
    </section>
  );
};
