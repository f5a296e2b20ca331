import { useState, useSyncExternalStore } from 'react';
import { SESSION_STATE } from '../api/queries.ts';
import { useAwayParts } from '../api/use-health.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { awaySentence, Runbook } from './away-words.tsx';
import { SessionDialog } from './session-dialog.tsx';

const SessionOver = () => {
  const [isOpen, setOpen] = useState(true);
  return (
    <div className="banner" role="alert">
      <p>
        {TEXTS.session.over}{' '}
        <button className="plain" onClick={() => setOpen(true)}>
          {TEXTS.session.signIn}
        </button>
      </p>
      <SessionDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </div>
  );
};

/** Says that the session has ended, or names the parts that cannot be used. The data on the page stays below it. */
export const AwayBanner = () => {
  const away = useAwayParts();
  const isOver = useSyncExternalStore(SESSION_STATE.subscribe, SESSION_STATE.isOver);
  if (isOver) return <SessionOver />;
  if (away.length === 0) return null;
  return (
    <div className="banner" role="alert">
      {away.map((part) => (
        <p key={part}>
          <strong>{awaySentence(part)}</strong> <Runbook part={part} />
        </p>
      ))}
      <p>{TEXTS.away.old}</p>
    </div>
  );
};
