import { type ComponentProps, useEffect, useRef } from 'react';
import { createUnsavedChanges } from './unsaved-changes.ts';

/** The changes on the present page that are not saved. */
export const UNSAVED = createUnsavedChanges(window);

const contentOf = (form: HTMLFormElement): string => JSON.stringify([...new FormData(form)]);

/** A form whose changes are guarded until it is saved or made anew. Changes that are undone are none. */
export const EditForm = (props: ComponentProps<'form'>) => {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const element = form.current;
    if (element === null) return undefined;
    const before = contentOf(element);
    const note = (): void => UNSAVED.note(element, contentOf(element) !== before);
    element.addEventListener('input', note);
    element.addEventListener('change', note);
    return () => {
      element.removeEventListener('input', note);
      element.removeEventListener('change', note);
      UNSAVED.note(element, false);
    };
  }, []);
  return <form ref={form} {...props} />;
};
