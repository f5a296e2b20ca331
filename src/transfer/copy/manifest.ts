import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, Problem } from '../../core/problem.ts';

/** One file of a copy. */
export interface ManifestFile {
  readonly name: string;
  /** The number of lines. */
  readonly records: number;
  readonly bytes: number;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
}

/** The files of the copy of an instance, and the instance. Times are RFC 3339. */
export interface Manifest {
  readonly format: 'carnet-instance';
  readonly version: 1;
  /** Everything that was acknowledged before this time is in the copy. */
  readonly exportedAt: string;
  readonly files: readonly ManifestFile[];
  /** HMAC-SHA-256 of the other members under the key of the copy, in lower-case hexadecimal. */
  readonly mac?: string;
}

export const MANIFEST = 'manifest.json';
/** The folder of the data of attachments, each in a file with its SHA-2 as name. */
export const ATTACHMENTS = 'attachments';

const isManifest = (value: unknown): value is Manifest =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 'carnet-instance' &&
  'files' in value &&
  Array.isArray(value.files) &&
  (!('mac' in value) || typeof value.mac === 'string');

const macOf = ({ format, version, exportedAt, files }: Omit<Manifest, 'mac'>, sealingKey: string): Buffer => {
  const key = Buffer.from(hkdfSync('sha256', sealingKey, '', 'carnet manifest', 32));
  const named = files.map(({ name, records, bytes, sha256 }) => [name, records, bytes, sha256]);
  return createHmac('sha256', key)
    .update(JSON.stringify([format, version, exportedAt, named]))
    .digest();
};

/** Adds the MAC: without the keys of the instance a person cannot give a copy other accounts or credentials. */
export const withMac = (manifest: Omit<Manifest, 'mac'>, sealingKey: string): Manifest => ({
  ...manifest,
  mac: macOf(manifest, sealingKey).toString('hex'),
});

/** True if an instance with this key has written the manifest, and thereby the files that it names. */
export const hasMac = (manifest: Manifest, sealingKey: string): boolean => {
  const expected = macOf(manifest, sealingKey);
  const given = Buffer.from(manifest.mac ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
};

const refusal = (detail: string, faults: readonly Fault[] = []): Problem =>
  new Problem('invalid-request', detail, faults);

/** The manifest of a folder, and its SHA-256. Throws Problem `invalid-request` if there is none of this version. */
export const readManifest = (folder: string): { readonly manifest: Manifest; readonly sha256: string } => {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) throw refusal(`${folder} has no ${MANIFEST}: it is no copy, or its export was interrupted`);
  const bytes = readFileSync(file);
  let manifest: unknown;
  try {
    manifest = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw refusal(`${file} is not JSON`);
  }
  if (!isManifest(manifest)) throw refusal(`${file} is not the manifest of a copy of Carnet`);
  if ((manifest.version as number) !== 1)
    throw refusal(`${file} has version ${String(manifest.version)}; this Carnet reads version 1`);
  return { manifest, sha256: createHash('sha256').update(bytes).digest('hex') };
};

interface Measured {
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: string;
}

const LF = 10;

const countOf = (piece: Buffer): number => {
  let count = 0;
  for (let at = piece.indexOf(LF); at >= 0; at = piece.indexOf(LF, at + 1)) count++;
  return count;
};

/** Reads a complete file for its length, its lines and its SHA-256. */
const measureFile = async (file: string): Promise<Measured> => {
  const hash = createHash('sha256');
  let [bytes, lines] = [0, 0];
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
    lines += countOf(piece);
  }
  return { bytes, lines, sha256: hash.digest('hex') };
};

/** The fault of a file of a folder; undefined if it is as it was written. */
export const faultOf = async (
  folder: string,
  { name, bytes, sha256 }: Pick<ManifestFile, 'name' | 'bytes' | 'sha256'>,
): Promise<Fault | undefined> => {
  const file = join(folder, name);
  if (!existsSync(file)) return { at: name, detail: 'is missing' };
  const found = await measureFile(file);
  if (found.bytes !== bytes) return { at: name, detail: `has ${found.bytes} bytes, and had ${bytes}` };
  return found.sha256 === sha256 ? undefined : { at: name, detail: 'has other content: its SHA-256 differs' };
};
