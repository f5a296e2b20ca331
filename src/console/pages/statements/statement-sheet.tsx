import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { CopiedText, CopyButton } from '../../parts/copied-text.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { hrefOf } from '../../shell/location.ts';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { formatInstant } from '../../texts/format.ts';
import { type BrowsedStatement, STATEMENTS_TEXTS, useStatement } from './use-statements.ts';

const TEXTS = STATEMENTS_TEXTS.sheet;

interface TimedStatement {
  readonly timestamp?: string;
  readonly context?: { readonly registration?: string };
}

const Step = ({ at, children }: { readonly at?: string | undefined; readonly children: ReactNode }) => (
  <li>
    {at === undefined ? null : (
      <time className="small quiet" dateTime={at}>
        {formatInstant(at)}
      </time>
    )}
    <span>{children}</span>
  </li>
);

/** What is known of the statement, in the order of time. */
const Timeline = ({ row }: { readonly row: BrowsedStatement }) => {
  const { timestamp } = row.statement as TimedStatement;
  const { voidedBy } = row;
  return (
    <>
      <h3>{TEXTS.timeline}</h3>
      <ol className="timeline">
        {timestamp === undefined ? null : <Step at={timestamp}>{TEXTS.happened}</Step>}
        <Step at={row.stored}>{TEXTS.stored(row.source)}</Step>
        {row.violates.map((profile) => (
          <Step key={profile}>
            {TEXTS.violates} <code>{profile}</code>
          </Step>
        ))}
        {voidedBy === undefined ? null : (
          <Step at={voidedBy.stored}>
            {TEXTS.voidedBy}{' '}
            <a href={hrefOf(['statements', voidedBy.id])}>
              <code>{voidedBy.id}</code>
            </a>
          </Step>
        )}
        {row.voided && voidedBy === undefined ? <Step>{TEXTS.voidedUnknown}</Step> : null}
      </ol>
    </>
  );
};

const Content = ({ row }: { readonly row: BrowsedStatement }) => {
  const { registration } = (row.statement as TimedStatement).context ?? {};
  return (
    <>
      <p dir="auto">{row.sentence}</p>
      <div className="actions">
        <CopyButton name={TEXTS.copyLink} text={new URL(hrefOf(['statements', row.id]), location.origin).href} />
      </div>
      <Timeline row={row} />
      {registration === undefined ? null : (
        <p>
          <a href={hrefOf(['statements'], { registration, order: 'timeline' })}>{TEXTS.follow}</a>
        </p>
      )}
      <h3>JSON</h3>
      <CopiedText label={TEXTS.json(row.id)} text={JSON.stringify(row.statement, null, 2)} />
    </>
  );
};

interface StatementSheetProps {
  /** The id of the statement; empty if the sheet is closed. */
  readonly id: string;
  readonly rows: readonly BrowsedStatement[];
  readonly onClose: () => void;
}

/** One statement at the side of the page. It closes with Escape, and gives the focus back to its row. */
export const StatementSheet = ({ id, rows, onClose }: StatementSheetProps) => {
  const { statement, error } = useStatement(
    id,
    rows.find((row) => row.id === id),
  );
  return (
    <ModalOverlay
      className="veil sheet-veil"
      isOpen={id !== ''}
      onOpenChange={(open) => (open ? undefined : onClose())}
      isDismissable
    >
      <Modal className="modal sheet">
        <Dialog>
          <div className="sheet-head">
            <Heading slot="title" level={2}>
              {TEXTS.title}
            </Heading>
            <Button className="button small-button" onPress={onClose}>
              {CONSOLE_TEXTS.close}
            </Button>
          </div>
          {statement === undefined ? null : <Content row={statement} />}
          {statement === undefined && error === null ? <Loading /> : null}
          {statement === undefined && error !== null ? <Missing error={error} /> : null}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
};

const Missing = ({ error }: { readonly error: Error }) =>
  'status' in error && error.status === 404 ? <p>{TEXTS.gone}</p> : <RefusalNote error={error} />;
