const STARTS = ['focusin', 'pointerdown'] as const;
const CHANGES = ['input', 'change'] as const;

/**
 * Compares the content of a form with that at its first use: some fields are loaded after the form is shown. It looks
 * after each event, since a choice can add or remove fields; `look` does it now, and `stop` ends it.
 */
export const watchChanges = (
  form: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  contentOf: () => string,
  onNote: (isChanged: boolean) => void,
): { readonly look: () => void; readonly stop: () => void } => {
  let before = contentOf();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopStart = (): void => STARTS.forEach((name) => form.removeEventListener(name, start));
  let isUsed = false;
  const start = (): void => {
    isUsed = true;
    before = contentOf();
    stopStart();
  };
  const compare = (): void => {
    clearTimeout(timer);
    onNote(contentOf() !== before);
  };
  const look = (): void => {
    if (isUsed) compare();
  };
  const note = (): void => {
    clearTimeout(timer);
    timer = setTimeout(compare);
  };
  for (const name of STARTS) form.addEventListener(name, start);
  for (const name of CHANGES) form.addEventListener(name, note);
  const stop = (): void => {
    stopStart();
    clearTimeout(timer);
    for (const name of CHANGES) form.removeEventListener(name, note);
  };
  return { look, stop };
};
