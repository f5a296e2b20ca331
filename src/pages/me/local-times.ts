/**
 * Shows each time in the time zone of the reader, which only the browser knows. Without this script a page has the
 * times of the server, with the name of their zone.
 */
export const LOCAL_TIMES = `
const isFrench = document.documentElement.lang === 'fr';
for (const time of document.querySelectorAll('time[datetime]')) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) continue;
  time.title = time.textContent;
  const text = at.toLocaleString(isFrench ? 'fr-FR' : 'en-GB', {
    day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
  });
  time.textContent = isFrench ? text.replace(/^1 /, '1er ') : text;
}
`;
