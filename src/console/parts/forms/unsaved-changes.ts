/** The forms on the page with changes that are not saved, and the way on that waits for the reader's answer. */
export interface UnsavedChanges {
  /** Notes if a form has changes that are not saved. */
  readonly note: (form: object, isChanged: boolean) => void;
  /** Goes on at once if all is saved. Otherwise it waits until the reader leaves or stays. */
  readonly guard: (go: () => void) => void;
  readonly isAny: () => boolean;
  readonly isAsking: () => boolean;
  readonly leave: () => void;
  readonly stay: () => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** The changes of one page, which its browser asks about before it closes the page. */
export const createUnsavedChanges = (
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
): UnsavedChanges => {
  const forms = new Set<object>();
  const listeners = new Set<() => void>();
  let waiting: (() => void) | undefined;
  const setWaiting = (next: (() => void) | undefined): void => {
    waiting = next;
    for (const listener of listeners) listener();
  };
  const ask = (event: Event): void => event.preventDefault();
  return {
    note: (form, isChanged) => {
      if (isChanged) forms.add(form);
      else forms.delete(form);
      // A listener keeps some browsers from showing a page again at once.
      if (forms.size > 0) page.addEventListener('beforeunload', ask);
      else page.removeEventListener('beforeunload', ask);
    },
    guard: (go) => (forms.size === 0 ? go() : setWaiting(go)),
    isAny: () => forms.size > 0,
    isAsking: () => waiting !== undefined,
    leave: () => {
      const go = waiting;
      setWaiting(undefined);
      forms.clear();
      page.removeEventListener('beforeunload', ask);
      go?.();
    },
    stay: () => setWaiting(undefined),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
