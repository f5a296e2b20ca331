/** A line of a study's stream. */
export interface StreamLine {
  readonly cursor: string;
  readonly op: 'put' | 'del' | 'tick';
  readonly key?: string;
  readonly text: string;
}

/** A scientist who reads a study's stream as it comes. */
export interface Follower {
  readonly lines: readonly StreamLine[];
  close(): void;
}

const ask = async (address: string, token: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> => {
  const answer = await fetch(address, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/x-ndjson' },
    signal,
  });
  if (!answer.ok || answer.body === null)
    throw new Error(`the stream answers ${answer.status}: ${await answer.text()}`);
  return answer.body;
};

const read = async (body: AsyncIterable<Uint8Array>, lines: StreamLine[]): Promise<void> => {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of body) {
    const whole = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = whole.pop() ?? '';
    for (const text of whole) if (text !== '') lines.push({ ...(JSON.parse(text) as Omit<StreamLine, 'text'>), text });
  }
};

/** Opens the stream of a study at its head and stays. Rejects if it is refused. */
export const followStream = async (address: string, token: string): Promise<Follower> => {
  const leaving = new AbortController();
  const lines: StreamLine[] = [];
  const body = await ask(`${address}/stream`, token, leaving.signal);
  read(body, lines).catch(() => undefined);
  return { lines, close: () => leaving.abort() };
};

/** The stream of a study from its start to its next cut, which comes within half a minute. */
export const readStream = async (address: string, token: string): Promise<readonly StreamLine[]> => {
  const lines: StreamLine[] = [];
  await read(await ask(`${address}/stream?from=start&follow=false`, token, AbortSignal.timeout(60_000)), lines);
  return lines;
};
