import { ApiProblem } from './api-problem.ts';
import { READER } from './reader.ts';

/** Asks if a download is permitted, then leaves it to the browser, which writes what it receives to a file. */
export const startDownload = async (path: string): Promise<void> => {
  const url = READER.root + path;
  const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
  if (response?.ok !== true) throw new ApiProblem('internal', response?.status ?? 0);
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
};
