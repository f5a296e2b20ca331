import type { Instruments } from './instruments.ts';

interface DiskReaders {
  /** The bytes that can still be written to the disk with the data; undefined if it is not of this machine. */
  readonly diskAvailable?: () => Promise<number | undefined>;
}

/** The gauge for the alert that a disk fills. */
export const registerDiskGauge = ({ gauge }: Instruments, readers: () => DiskReaders): void => {
  gauge(
    {
      name: 'carnet_disk_available_bytes',
      help: 'What can still be written to the disk with the data of an embedded Carnet, in bytes; absent with services',
    },
    async (set) => {
      const available = await readers().diskAvailable?.();
      if (available !== undefined) set(available, {});
    },
  );
};
