/** The forms on the page with changes that are not saved, and the way on that waits for the reader's answer. */
export interface UnsavedChanges {
  /** Notes if a form has changes that are not saved. */
  readonly note: (form: object, isChanged: boolean) => void;
  /** Goes on at once if all is saved, or the given form is. Otherwise it waits until the reader leaves or stays. */
  readonly guard: (go: () => void, form?: object) => void;
  /** Calls `look` before each answer: it notes what has happened just now. The answer ends it. */
  readonly watch: (look: () => void) => () => void;
  readonly isAny: () => boolean;
  readonly isAsking: () => boolean;
  /** Goes on; changes that it loses are no longer guarded. */
  readonly leave: () => void;
  readonly stay: () => void;
  readonly subscribe: (listener: () => void) => () => void;
}

interface Waiting {
  readonly go: () => void;
  readonly form: object | undefined;
}

/** The changes of one page, which its browser asks about before it closes the page. */
export const createUnsavedChanges = (
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
): UnsavedChanges => {
  const forms = new Set<object>();
  const listeners = new Set<() => void>();
  const looks = new Set<() => void>();
  let waiting: Waiting | undefined;
  const setWaiting = (next: Waiting | undefined): void => {
    waiting = next;
    for (const listener of listeners) listener();
  };
  const lookNow = (): void => looks.forEach((look) => look());
  const ask = (event: Event): void => event.preventDefault();
  const listen = (): void => {
    // A listener keeps some browsers from showing a page again at once.
    if (forms.size > 0) page.addEventListener('beforeunload', ask);
    else page.removeEventListener('beforeunload', ask);
  };
  return {
    note: (form, isChanged) => {
      if (isChanged) forms.add(form);
      else forms.delete(form);
      listen();
    },
    watch: (look) => {
      looks.add(look);
      return () => looks.delete(look);
    },
    guard: (go, form) => {
      lookNow();
      const isChanged = form === undefined ? forms.size > 0 : forms.has(form);
      if (isChanged) setWaiting({ go, form });
      else go();
    },
    isAny: () => {
      lookNow();
      return forms.size > 0;
    },
    isAsking: () => waiting !== undefined,
    leave: () => {
      const left = waiting;
      setWaiting(undefined);
      if (left?.form === undefined) forms.clear();
      else forms.delete(left.form);
      listen();
      left?.go();
    },
    stay: () => setWaiting(undefined),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
