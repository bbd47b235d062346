import { RefusalError, messageOf } from '../../shared/errors.ts';

/** For an error that GitHub answered with, and that no other word explains; anything else is left as it is. */
export function otherAnswer(asked: string, status: unknown, error: unknown): unknown {
  if (typeof status !== 'number') return error;
  return new RefusalError(
    'POOL-GITHUB-REFUSED',
    `GitHub would not ${asked} (${status}). GitHub said: ${messageOf(error)}`,
    String(status),
    { cause: error },
  );
}

/** @throws RefusalError when what came is not JSON, as when a proxy answers in GitHub's place */
export function mustBeJson(url: string, data: unknown): void {
  if (typeof data !== 'string' || data === '') return;
  throw new RefusalError(
    'POOL-GITHUB-ANSWER',
    `What came back from ${url} is not an answer of GitHub. Something stands in between: look at HTTPS_PROXY, NO_PROXY and GITHUB_API_URL of this job's machine. It begins: ${data.trim().slice(0, 100)}`,
    'not JSON',
  );
}
