import { type ComponentProps, type RefObject, useEffect, useRef } from 'react';
import { createUnsavedChanges } from './unsaved-changes.ts';
import { watchChanges } from './watch-changes.ts';

/** The changes on the present page that are not saved. */
export const UNSAVED = createUnsavedChanges(window);

const contentOf = (form: HTMLFormElement): string => JSON.stringify([...new FormData(form)]);

/** Guards the changes of a form while it is shown. Changes that are undone are none. */
export const useGuardedForm = (form: RefObject<HTMLFormElement | null>): void => {
  useEffect(() => {
    const element = form.current;
    if (element === null) return undefined;
    const stop = watchChanges(
      element,
      () => contentOf(element),
      (isChanged) => UNSAVED.note(element, isChanged),
    );
    return () => {
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
