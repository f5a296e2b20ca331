/** More than any test uses. */
export const GENEROUS_QUOTA = {
  requests: 1e9,
  statements: 1e9,
  bytes: 1e12,
  cpuMs: 1e9,
  accountRequests: 1e9,
} as const;
