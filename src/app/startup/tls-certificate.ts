import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Config } from '../../core/config/config.ts';
import { type Interval } from '../../core/concurrency/interval.ts';
import { readTlsPair, type TlsPair, watchTlsPair } from '../../http/server/tls.ts';
import type { Log } from '../../telemetry/log.ts';
import { withStartupError } from '../../core/startup-error.ts';

/** Reads the certificate, if the settings name one. Rejects with an Error that names the setting. */
export const readCertificate = async ({ tls }: Pick<Config, 'tls'>): Promise<{ readonly tls?: TlsPair }> =>
  tls === undefined ? {} : { tls: await withStartupError('TLS_CERT', tls.cert, () => readTlsPair(tls)) };

/** Takes a new certificate into use when its files change. */
export const watchCertificate = (
  { tls }: Pick<Config, 'tls'>,
  server: Server,
  runtime: { readonly log: Log; readonly onUnexpected: (thrown: unknown) => void },
): readonly Interval[] =>
  tls !== undefined && server instanceof TlsServer ? [watchTlsPair(tls, { server, ...runtime })] : [];
