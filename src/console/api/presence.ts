/** Automatic reading counts as a use of the session. It stops this long after the last act of a person. */
const IDLE_MS = 5 * 60_000;
const ACTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const;

/** Knows if a person uses the page, so that a page that was left open lets its session end. */
export interface Presence {
  isPresent(): boolean;
}

/** `onReturn` is called at the first act after the pause. Times of `now` are in milliseconds. */
export const watchPresence = (
  page: Pick<EventTarget, 'addEventListener'>,
  { now, onReturn }: { readonly now: () => number; readonly onReturn: () => void },
): Presence => {
  let lastAct = now();
  const isPresent = (): boolean => now() - lastAct < IDLE_MS;
  const note = (): void => {
    const isBack = !isPresent();
    lastAct = now();
    if (isBack) onReturn();
  };
  for (const act of ACTS) page.addEventListener(act, note, { capture: true, passive: true });
  return { isPresent };
};
