/**
 * How files with the data of studies are made: for the owner of the process alone, and never over a file that is there.
 */
export const NEW_FILE = { flags: 'wx', mode: 0o600 } as const;
