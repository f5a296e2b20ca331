export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'carnet-theme';

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text);

/** The colours that the reader has chosen in this browser. */
export const chosenTheme = (): Theme => {
  const stored = localStorage.getItem(KEY);
  return isTheme(stored) ? stored : 'system';
};

const show = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
};

export const chooseTheme = (theme: Theme): void => {
  localStorage.setItem(KEY, theme);
  show(theme);
};

export const showChosenTheme = (): void => show(chosenTheme());
