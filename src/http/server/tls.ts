import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Server as TlsServer } from 'node:https';
import { createSecureContext, type SecureVersion } from 'node:tls';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import type { Log } from '../../telemetry/log.ts';

/** The files of a certificate (with those between it and the root, in PEM) and of its private key. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate and its key, as a TLS server takes them. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: SecureVersion;
}

/** The interval at which the files are checked. */
const WATCH_EVERY_MS = 2000;

/** Reads certificate and key. Rejects with an Error if a file cannot be read, or the key is not of the certificate. */
export const readTlsPair = async (files: TlsFiles): Promise<TlsPair> => {
  const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)]);
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error('the key is not that of the certificate');
  const pair = { cert, key, minVersion: 'TLSv1.2' } as const;
  createSecureContext(pair);
  return pair;
};

const stampOf = async ({ cert, key }: TlsFiles): Promise<string> => {
  const found = await Promise.all([stat(cert, { bigint: true }), stat(key, { bigint: true })]);
  return found.map(({ ino, mtimeNs, size }) => `${ino} ${mtimeNs} ${size}`).join(' ');
};

interface TlsWatchDeps {
  readonly server: Pick<TlsServer, 'setSecureContext'>;
  readonly log: Log;
  readonly onUnexpected: (thrown: unknown) => void;
}

/**
 * Uses the files for new connections once they have changed; open connections stay. If they cannot be used, for example
 * while only one of them is written, the previous ones stay in use, and one line is logged.
 */
export const watchTlsPair = (files: TlsFiles, { server, log, onUnexpected }: TlsWatchDeps): Interval => {
  let used: string | undefined;
  const load = async (): Promise<void> => {
    let stamp = 'unreadable';
    try {
      stamp = await stampOf(files);
      if (stamp === used) return;
      const isFirst = used === undefined;
      used = stamp;
      if (isFirst) return;
      server.setSecureContext(await readTlsPair(files));
      log.info('the TLS certificate was read anew');
    } catch (thrown) {
      if (stamp === 'unreadable' && used === stamp) return;
      used = stamp;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      log.error({ reason }, 'the new TLS certificate cannot be used; the one before stays in use');
    }
  };
  return startInterval({ work: load, everyMs: WATCH_EVERY_MS, immediately: true, onUnexpected });
};
