/** Paths of icons, in a square of 24 with lines of 2. */
export const ICON_PATHS = {
  gauge: 'M4 18a9 9 0 1 1 16 0M12 14l4-5',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  book: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11',
  flag: 'M5 21V4M5 4h12l-2 4 2 4H5',
  route: 'M6 18a2 2 0 1 0 0 .01M18 6a2 2 0 1 0 0-.01M8 18h6a4 4 0 0 0 0-8h-4a4 4 0 0 1 0-4h6',
  inbox: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5',
  arrow: 'M4 12h15M13 6l6 6-6 6',
  hook: 'M9 8a4 4 0 1 1 5 4l2 4M7 12a4 4 0 1 0 3 6h6M16 20a3 3 0 1 0 0-5',
  flask: 'M10 3h4M10 3v6l-5 9a2 2 0 0 0 2 3h10a2 2 0 0 0 2-3l-5-9V3M7.5 15h9',
  desk: 'M9 5H6v16h12V5h-3M9 3h6v4H9zM9 13l2 2 4-4',
  check: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4',
  chain: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  building: 'M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M16 4a3.5 3.5 0 0 1 0 7M18 14a6 6 0 0 1 3 6',
} as const;

export type IconName = keyof typeof ICON_PATHS;
