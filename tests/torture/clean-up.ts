const pending = new Set<() => Promise<void>>();

/** What ends and removes things, to be called at the end of a scenario; a signal calls it where that does not come. */
export const cleanUp = (remove: () => Promise<void>): (() => Promise<void>) => {
  const once = async (): Promise<void> => {
    if (pending.delete(once)) await remove();
  };
  pending.add(once);
  return once;
};

/** Cleans up what is left. Never rejects. */
export const cleanUpAll = async (): Promise<void> => {
  await Promise.allSettled([...pending].map((once) => once()));
};
