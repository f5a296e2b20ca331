import { Worker } from 'node:worker_threads';

/** In a thread, since the check may keep the main one busy for minutes. */
const WATCH = `
  const { Socket } = require('node:net');
  new Socket({ fd: 0, readable: true, writable: false })
    .on('error', () => undefined)
    .on('close', () => process.kill(process.pid, 'SIGKILL'))
    .resume();
`;

/** Kills this process once its standard input ends: that of a server that has begun it, and that has died. */
export const endWithServer = (): void => {
  new Worker(WATCH, { eval: true, stdin: false }).unref();
};
