import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { CopiedText } from '../../parts/copied-text.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { formatInstant, formatCount } from '../../texts/format.ts';
import {
  type DeadLetterRow,
  DEAD_LETTERS_TEXTS as TEXTS,
  useDeadLetter,
  useDeadLetterActs,
} from './use-dead-letters.ts';

const SHOWN = 5;

const indented = (statement: string): string => {
  try {
    return JSON.stringify(JSON.parse(statement), null, 2);
  } catch {
    return statement;
  }
};

interface StatementOfLetter {
  readonly source: string;
  readonly id: string;
  readonly statement: string;
}

const Statements = ({ content }: { readonly content: readonly StatementOfLetter[] }) => {
  const [shown, setShown] = useState(SHOWN);
  const more = Math.min(content.length - shown, 4 * SHOWN);
  return (
    <>
      {content.slice(0, shown).map(({ id, source, statement }) => (
        <section key={id}>
          <h3>{TEXTS.one.statement(id, source)}</h3>
          <CopiedText label={TEXTS.one.statement(id, source)} text={indented(statement)} />
        </section>
      ))}
      {more > 0 ? (
        <Button className="button" onPress={() => setShown(shown + more)}>
          {TEXTS.one.more(more)}
        </Button>
      ) : null}
    </>
  );
};

const Content = ({ content }: { readonly content: readonly StatementOfLetter[] }) => (
  <>
    <h2>{TEXTS.one.content}</h2>
    <p className="small quiet">{TEXTS.one.recorded}</p>
    <Statements content={content} />
    {content.length === 0 ? <p>{TEXTS.one.nothing}</p> : null}
  </>
);

/** Bytes that no statement can be read from. */
const Message = ({ text }: { readonly text: string }) => (
  <>
    <h2>{TEXTS.one.message}</h2>
    <CopiedText label={TEXTS.one.message} text={text} />
  </>
);

const Facts = ({ letter }: { readonly letter: DeadLetterRow }) => (
  <dl className="facts card">
    <dt>{TEXTS.one.added}</dt>
    <dd>
      {formatInstant(letter.added)} (<Since instant={letter.added} />)
    </dd>
    <dt>{TEXTS.columns.why}</dt>
    <dd>
      <strong>{TEXTS.kinds[letter.kind]}.</strong> {TEXTS.advice[letter.kind]}
    </dd>
    <dt>{TEXTS.one.reason}</dt>
    <dd lang="en">{letter.reason}</dd>
    <dt>{TEXTS.columns.sources}</dt>
    <dd>{letter.sources.length === 0 ? TEXTS.unknownSource : <code>{letter.sources.join(', ')}</code>}</dd>
    <dt>{TEXTS.columns.statements}</dt>
    <dd>{formatCount(letter.statements)}</dd>
  </dl>
);

const Drop = ({ id }: { readonly id: string }) => {
  const [isAsking, setAsking] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const { drop } = useDeadLetterActs(() => navigate(hrefOf(['dead-letters'])));
  const confirm = (form: FormData): void => {
    const reason = typedText(form, 'reason');
    setEmpty(reason === '');
    if (reason !== '') drop.mutate({ id, reason });
  };
  return (
    <>
      <Button className="button grave" onPress={() => setAsking(true)}>
        {TEXTS.drop.button}
      </Button>
      <ConfirmDialog
        isGrave
        title={TEXTS.drop.title}
        action={TEXTS.drop.action}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={confirm}
        mutation={drop}
      >
        <p>{TEXTS.drop.text}</p>
        <Field
          label={TEXTS.drop.reason}
          name="reason"
          rows={3}
          description={TEXTS.drop.reasonHelp}
          fault={isEmpty ? CONSOLE_TEXTS.required : undefined}
          apiFault={faultAt(drop.error, 'reason')}
        />
      </ConfirmDialog>
    </>
  );
};

const Replay = ({ id }: { readonly id: string }) => {
  const [isAsking, setAsking] = useState(false);
  const { replay } = useDeadLetterActs(() => navigate(hrefOf(['dead-letters'])));
  return (
    <>
      <Button className="button main-action" onPress={() => setAsking(true)}>
        {TEXTS.replay.one}
      </Button>
      <ConfirmDialog
        title={TEXTS.replay.title}
        action={TEXTS.replay.one}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => replay.mutate(id)}
        mutation={replay}
      >
        <p>{TEXTS.replay.text}</p>
      </ConfirmDialog>
    </>
  );
};

/** One dead letter with its content, and the two acts that end it. */
export const DeadLetterDetail = ({ id }: { readonly id: string }) => {
  const letter = useDeadLetter(id);
  return (
    <>
      <p>
        <a href={hrefOf(['dead-letters'])}>{TEXTS.back}</a>
      </p>
      <h1>{TEXTS.one.title(id)}</h1>
      <Loaded query={letter}>
        {(one) => (
          <>
            <Facts letter={one} />
            <div className="actions">
              {one.statements > 0 ? <Replay id={id} /> : null}
              <Drop id={id} />
            </div>
            {one.message === undefined ? <Content content={one.content} /> : <Message text={one.message} />}
          </>
        )}
      </Loaded>
    </>
  );
};
