import { useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components/Button';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

/** Long enough to be read. The page also shows the result. */
const SHOWN_MS = 15_000;

let message = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Says at the foot of the window what an act has done, also to screen readers; empty: takes it away. */
export const announce = (text: string): void => {
  message = text;
  clearTimeout(timer);
  if (text !== '') timer = setTimeout(() => announce(''), SHOWN_MS);
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The place in which `announce` shows its text. */
export const Announcements = () => {
  const text = useSyncExternalStore(subscribe, () => message);
  return (
    <div className="announcement" role="status" data-shown={text !== ''}>
      {text === '' ? null : (
        <>
          <span>{text}</span>
          <Button className="plain" onPress={() => announce('')}>
            {TEXTS.close}
          </Button>
        </>
      )}
    </div>
  );
};
