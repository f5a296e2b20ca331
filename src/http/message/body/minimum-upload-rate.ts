import type { MinimumRate } from '../request-response.ts';

/** One body that is being received. */
interface WatchedUpload {
  received(bytes: number): void;
  /** The client need not send now: the body is complete or refused, or its bytes are being processed. */
  pause(): void;
  /** The client has to send again. */
  resume(): void;
}

/** Watches the rate of uploads. A client that stalls occupies bytes in flight that others need. */
export interface UploadRateMonitor {
  /** Calls `onSlow` once if the client sends less than the minimum rate. */
  watch(onSlow: () => void): WatchedUpload;
}

/** The minimum rate of uploads: 9 kbit/s. A school's worst line is faster. */
export const MIN_UPLOAD_RATE: MinimumRate = { bytes: 16_384, perMs: 15_000 };

/** The number of checks of the rate within its interval. */
const CHECKS_PER_INTERVAL = 3;

interface Upload {
  since: number;
  received: number;
  readonly onSlow: () => void;
}

/** Watches all uploads of a process by one timer. */
export const createUploadRateMonitor = ({ bytes, perMs }: MinimumRate): UploadRateMonitor => {
  const uploads = new Set<Upload>();
  let timer: NodeJS.Timeout | undefined;

  const check = (): void => {
    const now = performance.now();
    for (const upload of uploads) {
      if (now - upload.since < perMs) continue;
      if (upload.received < bytes) {
        uploads.delete(upload);
        upload.onSlow();
      }
      [upload.since, upload.received] = [now, 0];
    }
    if (uploads.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    watch: (onSlow) => {
      const upload: Upload = { since: performance.now(), received: 0, onSlow };
      let spent = 0;
      uploads.add(upload);
      timer ??= setInterval(check, perMs / CHECKS_PER_INTERVAL).unref();
      return {
        received: (count) => {
          upload.received += count;
        },
        pause: () => {
          if (uploads.delete(upload)) spent = performance.now() - upload.since;
        },
        resume: () => {
          upload.since = performance.now() - spent;
          uploads.add(upload);
          timer ??= setInterval(check, perMs / CHECKS_PER_INTERVAL).unref();
        },
      };
    },
  };
};
