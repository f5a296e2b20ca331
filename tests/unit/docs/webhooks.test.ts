import { execFileSync } from 'node:child_process';
import { signedHeaders } from '../../../src/transfer/webhooks/delivery/sign-message.ts';
import { documentedCode } from '../../support/checks/documented-code.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';

/** The example of the Standard Webhooks specification. */
const EXAMPLE = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

const OTHER = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const headers = signedHeaders(EXAMPLE, [OTHER, EXAMPLE.secret]);

const MESSAGE = { test: 2432232314 };
const FORGED = 'the signature is wrong';
const OLD = 'the message is too old, or from the future';

describe('docs/webhooks.md', () => {
  it('signs as the specification does', () => {
    expect(signedHeaders(EXAMPLE, [EXAMPLE.secret])).toEqual({
      'webhook-id': EXAMPLE.id,
      'webhook-timestamp': String(EXAMPLE.timestamp),
      'webhook-signature': EXAMPLE.signature,
    });
  });

  it('verifies a message in JavaScript, and refuses what is forged or old', () => {
    const script = `${documentedCode('docs/webhooks.md', 'js')}
import { text } from 'node:stream/consumers';
const { secret, other, headers, body, now } = JSON.parse(await text(process.stdin));
const outcome = (...given) => {
  try {
    return verify(...given);
  } catch (thrown) {
    return thrown.message;
  }
};
console.log(JSON.stringify([outcome(secret, { headers, body }, now), outcome(other, { headers, body }, now),
  outcome('whsec_AAAA', { headers, body }, now), outcome(secret, { headers, body: body + ' ' }, now),
  outcome(secret, { headers, body }, now + 300_000)]));
`;
    const input = JSON.stringify({ ...EXAMPLE, headers, other: OTHER, now: EXAMPLE.timestamp * 1000 });
    const run = execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, encoding: 'utf8' });
    expect(JSON.parse(run)).toEqual([MESSAGE, MESSAGE, FORGED, FORGED, OLD]);
  });

  describeWith({ name: 'Python', url: PYTHON }, 'in Python', (python) => {
    it('verifies a message, and refuses what is forged or old', () => {
      const script = `${documentedCode('docs/webhooks.md', 'python')}
import sys
given = json.load(sys.stdin)
headers, body, now = given["headers"], given["body"].encode(), given["now"]
def outcome(secret, body, now):
    try:
        return verify(secret, headers, body, now)
    except ValueError as error:
        return str(error)
print(json.dumps([outcome(given["secret"], body, now), outcome(given["other"], body, now),
    outcome("whsec_AAAA", body, now), outcome(given["secret"], body + b" ", now),
    outcome(given["secret"], body, now + 300)]))
`;
      const input = JSON.stringify({ ...EXAMPLE, headers, other: OTHER, now: EXAMPLE.timestamp });
      const run = execFileSync(python, ['-c', script], { input, encoding: 'utf8' });
      expect(JSON.parse(run)).toEqual([MESSAGE, MESSAGE, FORGED, FORGED, OLD]);
    });
  });
});
