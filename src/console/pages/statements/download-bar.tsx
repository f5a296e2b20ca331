import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { Button } from 'react-aria-components/Button';
import { ApiProblem } from '../../api/api-problem.ts';
import { READER } from '../../api/reader.ts';
import { announce } from '../../parts/announcements.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { exportSearchOf, type StatementFilters } from './statement-query.ts';
import { STATEMENTS_TEXTS as TEXTS } from './use-statements.ts';

const FORMATS = ['csv', 'ndjson'] as const;

/** Asks if the export is permitted, then leaves it to the browser, which writes what it receives to a file. */
const download = async (search: string): Promise<void> => {
  const url = `${READER.root}/v1/export?${search}`;
  const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
  if (response?.ok !== true) throw new ApiProblem('internal', response?.status ?? 0);
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
  announce(TEXTS.download.begun);
};

/** The downloads of what the filters find. What is recorded about a download is said before it. */
export const DownloadBar = ({ filters, now }: { readonly filters: StatementFilters; readonly now: number }) => {
  const about = useId();
  const { mutate, error, isPending } = useMutation({ mutationFn: download });
  return (
    <div className="download-bar">
      <p id={about} className="small quiet">
        {TEXTS.download.recorded}
      </p>
      <p className="actions">
        {FORMATS.map((format) => (
          <Button
            key={format}
            className="button small-button"
            aria-describedby={about}
            isDisabled={isPending}
            onPress={() => mutate(exportSearchOf(filters, now, format))}
          >
            {TEXTS.download[format]}
          </Button>
        ))}
      </p>
      <RefusalNote error={error} />
    </div>
  );
};
