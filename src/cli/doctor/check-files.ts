import { readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../core/config/config.ts';
import { type Finding, ok } from './finding.ts';

const PAGE = 'docs/getting-started/operators.md';
const OTHERS = 0o077;
const MIB = 1_048_576;
/** With less free space a store cannot make a checkpoint. */
const LEAST_FREE = 256 * MIB;
const LOW_FREE = 2048 * MIB;

/** Files of Carnet in its data folder: keys, credentials, and SQLite with its logs and notes. */
const isSecret = (name: string): boolean =>
  /^(master\.key|demo-credential)$|\.db(-wal|-shm|-end|-through|-wal\.damaged-\w+)?$/.test(name);

const openToOthers = (path: string): boolean => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0;

const permissionFinding = (path: string, mode: string): Finding => ({
  check: 'permissions',
  state: 'fault',
  detail: `${path} can be read or changed by other users`,
  mend: `chmod ${mode} ${path}`,
  page: PAGE,
});

const checkPermissions = ({ dataDir, tls }: Config): readonly Finding[] => {
  const secrets = readdirSync(dataDir)
    .filter(isSecret)
    .map((name) => join(dataDir, name));
  const faults = [
    ...(openToOthers(dataDir) ? [permissionFinding(dataDir, '700')] : []),
    ...[...secrets, ...(tls === undefined ? [] : [tls.key])]
      .filter(openToOthers)
      .map((path) => permissionFinding(path, '600')),
  ];
  return faults.length === 0 ? [ok('permissions', `${dataDir} and the files in it are their owner's alone`)] : faults;
};

const checkDisk = (dataDir: string): Finding => {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const detail = `${Math.floor(free / MIB)} MiB are free at ${dataDir}`;
  if (free >= LOW_FREE) return ok('disk', detail);
  return {
    check: 'disk',
    state: free < LEAST_FREE ? 'fault' : 'warning',
    detail,
    mend: 'free disk space, or move DATA_DIR to a larger disk while Carnet is stopped',
    page: PAGE,
  };
};

/** Checks that the data folder has free space and is closed to other users. A folder yet to be made is in order. */
export const checkFiles = (config: Config): readonly Finding[] => {
  const { dataDir } = config;
  if (statSync(dataDir, { throwIfNoEntry: false }) === undefined)
    return [ok('disk', `${dataDir} is not there yet: the first start makes it`)];
  return [checkDisk(dataDir), ...checkPermissions(config)];
};
