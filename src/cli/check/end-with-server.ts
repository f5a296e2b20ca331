import { Worker } from 'node:worker_threads';

/** The watch runs in a thread, because the check may keep the main thread busy for minutes. */
const WATCH = `
  const { Socket } = require('node:net');
  new Socket({ fd: 0, readable: true, writable: false })
    .on('error', () => undefined)
    .on('close', () => process.kill(process.pid, 'SIGKILL'))
    .resume();
`;

/** Kills this process once its standard input ends, because the server that started it has died. */
export const endWithServer = (): void => {
  new Worker(WATCH, { eval: true, stdin: false }).unref();
};
