import { type ComponentProps, type RefObject, useEffect, useRef } from 'react';
import { createUnsavedChanges } from './unsaved-changes.ts';
import { watchChanges } from './watch-changes.ts';

/** The changes on the present page that are not saved. */
export const UNSAVED = createUnsavedChanges(window);

/** The request of a form; absent: it never leaves the page. */
interface Sending {
  readonly isPending?: boolean;
  readonly error?: Error | null;
}

const contentOf = (form: HTMLFormElement): string => JSON.stringify([...new FormData(form)]);

/**
 * Guards the changes of a form while it is shown. Changes that are undone are none. What is being sent is not guarded:
 * an act that succeeds may go to another page. After a refusal it is guarded again.
 */
export const useGuardedForm = (form: RefObject<HTMLFormElement | null>, sending: Sending = {}): void => {
  const { isPending = false, error = null } = sending;
  const isSent = useRef(false);
  useEffect(() => {
    isSent.current = isPending;
    if (form.current !== null && (isPending || error !== null)) UNSAVED.note(form.current, !isPending);
  }, [form, isPending, error]);
  useEffect(() => {
    const element = form.current;
    if (element === null) return undefined;
    const { stop, look } = watchChanges(
      element,
      () => contentOf(element),
      // The last event of a field may come after the form was sent.
      (isChanged) => UNSAVED.note(element, isChanged && !isSent.current),
    );
    const unwatch = UNSAVED.watch(look);
    return () => {
      unwatch();
      stop();
      UNSAVED.note(element, false);
    };
  }, [form]);
};

/** A form whose changes are guarded until it is saved or made anew. */
export const EditForm = (props: ComponentProps<'form'>) => {
  const form = useRef<HTMLFormElement>(null);
  useGuardedForm(form);
  return <form ref={form} {...props} />;
};
