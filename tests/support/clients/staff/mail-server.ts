import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as the server received it. */
interface ReceivedMail {
  readonly to: readonly string[];
  readonly from: string;
  /** Its header and its body, with soft line breaks taken out. */
  readonly content: string;
}

export interface MailServer {
  /** SMTP_URL. */
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** Refuses all mails from now on, for a while or not. */
  refuse(isRefusing: boolean): void;
  close(): Promise<void>;
}

const decode = (raw: string): string => {
  const [head = '', ...body] = raw.split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return `${head}\n\n${Buffer.from(text, 'base64').toString()}`;
  const bytes = text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return `${head}\n\n${/quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString() : text}`;
};

/** Starts a mail server in this process. */
export const startMailServer = async (): Promise<MailServer> => {
  const received: ReceivedMail[] = [];
  let isRefused = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_, __, done) => {
      done(isRefused ? Object.assign(new Error('busy'), { responseCode: 451 }) : null);
    },
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push({
          to: envelope.rcptTo.map(({ address }) => address),
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          content: decode(Buffer.concat(parts).toString()),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse: (isRefusing) => {
      isRefused = isRefusing;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
};
