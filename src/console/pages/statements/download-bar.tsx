import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { Button } from 'react-aria-components/Button';
import { startDownload } from '../../api/download.ts';
import { announce } from '../../parts/announcements.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { exportSearchOf, type StatementFilters } from './statement-query.ts';
import { STATEMENTS_TEXTS as TEXTS } from './use-statements.ts';

const FORMATS = ['csv', 'ndjson'] as const;

/** The downloads of what the filters find. What is recorded about a download is said before it. */
export const DownloadBar = ({ filters, now }: { readonly filters: StatementFilters; readonly now: number }) => {
  const about = useId();
  const { mutate, error, isPending } = useMutation({
    mutationFn: startDownload,
    onSuccess: () => announce(TEXTS.download.begun),
  });
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
            onPress={() => mutate(`/v1/export?${exportSearchOf(filters, now, format)}`)}
          >
            {TEXTS.download[format]}
          </Button>
        ))}
      </p>
      <RefusalNote error={error} />
    </div>
  );
};
