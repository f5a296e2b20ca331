const STARTS = ['focusin', 'pointerdown'] as const;
const CHANGES = ['input', 'change'] as const;

/**
 * Compares the content of a form with that at its first use: some fields are loaded after the form is shown. It looks
 * after each event, since a choice can add or remove fields. The answer ends it.
 */
export const watchChanges = (
  form: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  contentOf: () => string,
  onNote: (isChanged: boolean) => void,
): (() => void) => {
  let before = contentOf();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopStart = (): void => STARTS.forEach((name) => form.removeEventListener(name, start));
  const start = (): void => {
    before = contentOf();
    stopStart();
  };
  const note = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => onNote(contentOf() !== before));
  };
  for (const name of STARTS) form.addEventListener(name, start);
  for (const name of CHANGES) form.addEventListener(name, note);
  return () => {
    stopStart();
    clearTimeout(timer);
    for (const name of CHANGES) form.removeEventListener(name, note);
  };
};
