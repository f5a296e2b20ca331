/** Files with study data are readable only for the owner of the process, and never overwrite an existing file. */
export const NEW_FILE = { flags: 'wx', mode: 0o600 } as const;
