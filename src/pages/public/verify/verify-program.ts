/**
 * The program of docs/verify-the-chain.md, to the letter: outsiders need only Node to verify the audit log. It compares
 * each event's hash with the one before (RFC 8785, SHA-256), and the log with a signed tree head (RFC 7515, 8037).
 */
export const VERIFY_PROGRAM = `// node verify.mjs https://carnet.example KEY:SECRET [head.json of an earlier day]
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [url, credential, kept] = process.argv.slice(2);
const authorization = { Authorization: 'Basic ' + Buffer.from(credential).toString('base64') };
const get = async (path) => (await fetch(url + path, { headers: authorization })).json();
const canonical = (value) => Array.isArray(value) ? '[' + value.map(canonical) + ']'
  : value === null || typeof value !== 'object' ? JSON.stringify(value)
  : '{' + Object.keys(value).sort().map((name) => JSON.stringify(name) + ':' + canonical(value[name])) + '}';
const stop = (why) => { console.error(why); process.exit(1); };

const { signature, key } = kept ? JSON.parse(readFileSync(kept)) : await get('/v1/events/head');
const [header, payload, signed] = signature.split('.');
const [text, proof] = [Buffer.from(header + '.' + payload), Buffer.from(signed, 'base64url')];
if (!verify(null, text, createPublicKey({ key, format: 'jwk' }), proof)) stop('the head is not signed by its key');
const head = JSON.parse(Buffer.from(payload, 'base64url'));

let [seq, last, isMet, events] = [0, '0'.repeat(64), false, []];
do {
  ({ events = stop('these events cannot be read') } = await get('/v1/events?limit=1000&after=' + seq));
  for (const { prev, hash, ...event } of events) {
    const own = createHash('sha256').update(last + '\\n' + canonical(event)).digest('hex');
    if (event.seq !== ++seq || prev !== last || hash !== own) stop('broken at event ' + seq);
    last = hash;
    isMet ||= seq === head.seq && hash === head.hash;
  }
} while (events.length > 0);
if (isMet) console.log(seq + ' events hold, and the head of ' + head.at + ' is one of them');
else stop('the head of ' + head.at + ' is not in the chain');
`;
