const { execFileSync } = require('node:child_process');

/** The id of the commit that is checked out in a folder; undefined without history. */
const commitOf = (root) => {
  try {
    const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('git', ['rev-parse', '--verify', 'HEAD'], options).trim();
  } catch {
    return undefined;
  }
};

module.exports = { commitOf };
