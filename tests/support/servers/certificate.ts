import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Makes a certificate of its own root for localhost, by OpenSSL, in two files of this folder. */
export const makeCertificate = (folder: string, name: string): { readonly cert: string; readonly key: string } => {
  const files = { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', files.key, '-out', files.cert],
    ],
    { stdio: 'ignore' },
  );
  return files;
};
