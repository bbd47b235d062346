import type { Conditions } from '../conditions.ts';
import { HttpError } from './http.ts';

type Manner =
  | 'failingGitHubRequests'
  | 'throttledGitHubRequests'
  | 'exhaustedGitHubRequests'
  | 'ssoRefusedGitHubRequests'
  | 'missedGitHubRequests';

/** GitHub Docs, "Troubleshooting the REST API" and "Authenticating with a personal access token and SAML SSO". */
const manners: Readonly<Record<Manner, (now: number) => HttpError>> = {
  failingGitHubRequests: () => new HttpError(502, 'Server Error'),
  throttledGitHubRequests: () =>
    new HttpError(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
      'retry-after': '60',
    }),
  exhaustedGitHubRequests: (now) =>
    new HttpError(403, 'API rate limit exceeded for user ID 1.', {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(now / 1_000) + 1_800),
    }),
  ssoRefusedGitHubRequests: () =>
    new HttpError(
      403,
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      { 'x-github-sso': 'required; url=https://github.com/orgs/octo-org/sso?authorization_request=AZSCKtL4U8yX1H3s' },
    ),
  missedGitHubRequests: () => new HttpError(404, 'Not Found'),
};

/** @returns how GitHub fails the next request of its API, if the conditions want that; counts it */
export function nextFailure(conditions: Conditions, now: number): HttpError | undefined {
  const name = (Object.keys(manners) as Manner[]).find((candidate) => conditions[candidate] > 0);
  if (name === undefined) return undefined;
  conditions[name] -= 1;
  return manners[name](now);
}
