/** The first instant (UTC) of an ISO 8601 day such as `2027-06-30`, in milliseconds since the epoch; otherwise NaN. */
export const dayOf = (text: string): number => {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  // A day that its month does not have is read as one of the next.
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text) ? day : NaN;
};
