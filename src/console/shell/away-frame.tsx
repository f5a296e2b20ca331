import { useEffect } from 'react';
import { READER } from '../api/reader.ts';
import { useReadiness } from '../api/use-health.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { awaySentence, Runbook } from './away-words.tsx';
import { TopBar } from './top-bar.tsx';

/** A page that has just been loaded is not loaded again before this time, in milliseconds. */
const SHOWN_AT_LEAST_MS = 4000;

/** Loads the page again once every part is there. */
const useComeBack = (isThere: boolean): void => {
  useEffect(() => {
    if (!isThere) return undefined;
    const timer = setTimeout(() => location.reload(), Math.max(0, SHOWN_AT_LEAST_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [isThere]);
};

/** The frame of the console while the store is away and the reader is not known: it names the part, and comes back. */
export const AwayFrame = () => {
  const { answer, unansweredAt = 0 } = useReadiness();
  const isAnswered = answer !== undefined && answer.at > unansweredAt;
  const known = isAnswered ? answer.value : unansweredAt > 0 ? ['server'] : [];
  useComeBack(isAnswered && known.length === 0);
  const parts = known.length === 0 ? ['store'] : known;
  return (
    <>
      <TopBar root={READER.root} />
      <div className="frame without-menu">
        <main id="main">
          <div role="alert" className="card">
            {parts.map((part) => (
              <div key={part}>
                <h1>{awaySentence(part)}</h1>
                <p>
                  <Runbook part={part} />
                </p>
              </div>
            ))}
            <p>{TEXTS.away.returns}</p>
          </div>
        </main>
      </div>
    </>
  );
};
