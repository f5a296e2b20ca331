import { CopiedText } from '../../parts/copied-text.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatInstant } from '../../texts/format.ts';
import { changeText } from './about-event.ts';
import type { ChainedEvent } from './audit-chain-types.ts';
import { AUDIT_CHAIN_TEXTS as TEXTS, eventName, useEvent } from './use-audit-chain.ts';

const Facts = ({ event }: { readonly event: ChainedEvent }) => {
  const { type, at, by, person, purpose } = event;
  const change = changeText(event);
  return (
    <dl className="facts card">
      <dt>{TEXTS.columns.at}</dt>
      <dd>{formatInstant(at)}</dd>
      <dt>{TEXTS.one.type}</dt>
      <dd>
        {eventName(type)} <code className="small quiet">{type}</code>
      </dd>
      <dt>{TEXTS.columns.by}</dt>
      <dd>
        <code>{by.id}</code> <span className="quiet">{TEXTS.roles[by.role]}</span>
      </dd>
      {person === undefined ? null : (
        <>
          <dt>{TEXTS.one.person}</dt>
          <dd>
            <a href={hrefOf(['audit-chain'], { q: person })}>
              <code>{person}</code>
            </a>
          </dd>
        </>
      )}
      {purpose === undefined ? null : (
        <>
          <dt>{TEXTS.one.purpose}</dt>
          <dd>
            <a href={hrefOf(['audit-chain'], { q: purpose })}>
              <code>{purpose}</code>
            </a>
          </dd>
        </>
      )}
      {change === undefined ? null : (
        <>
          <dt>{TEXTS.one.change}</dt>
          <dd>{change}</dd>
        </>
      )}
    </dl>
  );
};

/** One entry, as it was chained, with its neighbours. */
export const EventDetail = ({ seq }: { readonly seq: string }) => {
  const event = useEvent(seq);
  return (
    <>
      <p>
        <a href={hrefOf(['audit-chain'])}>{TEXTS.back}</a>
      </p>
      <h1>{TEXTS.one.title(seq)}</h1>
      <Loaded query={event}>
        {(one) => (
          <>
            <Facts event={one} />
            <CopiedText label={TEXTS.one.json(seq)} text={JSON.stringify(one, null, 2)} />
            <nav className="actions" aria-label={TEXTS.caption}>
              {one.seq === 1 ? null : (
                <a className="button" rel="prev" href={hrefOf(['audit-chain', String(one.seq - 1)])}>
                  {TEXTS.one.previous}
                </a>
              )}
              <a className="button" rel="next" href={hrefOf(['audit-chain', String(one.seq + 1)])}>
                {TEXTS.one.next}
              </a>
            </nav>
          </>
        )}
      </Loaded>
    </>
  );
};
