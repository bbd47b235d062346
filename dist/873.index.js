export const id = 873;
export const ids = [873];
export const modules = {

/***/ 3383:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bl: () => (/* binding */ administration),
/* harmony export */   c2: () => (/* binding */ statusOf),
/* harmony export */   cx: () => (/* binding */ readActions),
/* harmony export */   iF: () => (/* binding */ GitHubConnection)
/* harmony export */ });
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6787);
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2413);


// src/services/github/github-connection.ts


// src/services/github/other-answers.ts
function otherAnswer(asked, status, error) {
  if (typeof status !== "number") return error;
  return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .RefusalError */ .XQ(
    "POOL-GITHUB-REFUSED",
    `GitHub would not ${asked} (${status}). GitHub said: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
    String(status),
    { cause: error }
  );
}
function mustBeJson(url, data) {
  if (typeof data !== "string" || data === "") return;
  throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .RefusalError */ .XQ(
    "POOL-GITHUB-ANSWER",
    `What came back from ${url} is not an answer of GitHub. Something stands in between: look at HTTPS_PROXY, NO_PROXY and GITHUB_API_URL of this job's machine. It begins: ${data.trim().slice(0, 100)}`,
    "not JSON"
  );
}

// src/services/github/refusal.ts
var unnamedPauseMs = 6e4;
function refusalIn(error, now) {
  const status = statusOf(error);
  const headers = error.response?.headers ?? {};
  if (status === 401) return { kind: "credentials" };
  if (status === 404) return { kind: "permission" };
  if (status === 403 || status === 429) {
    const text = error instanceof Error ? error.message : "";
    const limited = status === 429 || headers["retry-after"] !== void 0 || String(headers["x-ratelimit-remaining"]) === "0" || /\brate limit/i.test(text);
    if (limited) return { kind: "rate limit", retryAt: retryAt(headers, now) };
    const sso = String(headers["x-github-sso"] ?? "");
    if (sso.startsWith("required") || /SAML enforcement/i.test(text))
      return { kind: "single sign-on", organization: /\/orgs\/([^/?;]+)/.exec(sso)?.[1] ?? "the organization" };
    return { kind: "permission" };
  }
  return typeof status === "number" && status >= 500 ? { kind: "trouble" } : void 0;
}
function retryAt(headers, now) {
  const afterSec = Number(headers["retry-after"]);
  if (afterSec >= 0) return now + afterSec * 1e3;
  const resetSec = Number(headers["x-ratelimit-reset"]);
  if (String(headers["x-ratelimit-remaining"]) === "0" && resetSec > 0) return resetSec * 1e3;
  return now + unnamedPauseMs;
}
function statusOf(error) {
  const { status, cause } = error;
  return status ?? cause?.status;
}

// src/services/github/github-connection.ts
var administration = "administration of the repository: scope 'repo' (classic token), or 'Administration: read and write' (fine-grained token, GitHub App)";
var readActions = "to read its workflow runs: scope 'repo' (classic token), or 'Actions: read' (fine-grained token, GitHub App)";
var retryDelaysMs = [1e3, 4e3];
var longestWaitMs = 15e3;
var GitHubConnection = class {
  #octokit;
  #repository;
  #clock;
  #fetch;
  constructor(options) {
    this.#octokit = (0,_actions_github__WEBPACK_IMPORTED_MODULE_1__/* .getOctokit */ .Q)(options.token.reveal(), {
      baseUrl: options.apiUrl,
      ...options.fetch && { request: { fetch: options.fetch } }
    });
    this.#octokit.hook.after("request", (response, { url }) => {
      mustBeJson(url, response.data);
    });
    this.#repository = options.repository;
    this.#clock = options.clock;
    this.#fetch = options.fetch ?? fetch;
  }
  /**
   * Makes a request; again, twice, while GitHub is in trouble or wants a little patience.
   *
   * @param what it is for, as in "could not …"
   * @param permission what the token needs for it
   * @throws AccessDeniedError when the token will not do, RateLimitedError when GitHub wants fewer requests,
   * UnreachableError when GitHub stays in trouble; the `cause` holds GitHub's status
   */
  async call(what, permission, request) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await request(this.#octokit, { ...this.#repository });
      } catch (error) {
        const refusal = refusalIn(error, this.#clock.now());
        const delayMs = this.#pauseBeforeRetry(refusal, attempt);
        if (delayMs === void 0)
          throw refusal === void 0 ? otherAnswer(`${what} for ${this.#repository.owner}/${this.#repository.repo}`, statusOf(error), error) : this.#explained(what, permission, refusal, error);
        await this.#clock.sleep(delayMs);
      }
    }
  }
  /** Whether anything can be downloaded there; asked without the token, which is nobody else's. Doubt is no proof of absence. */
  async exists(url) {
    try {
      return (await this.#fetch(url, { method: "HEAD" })).status !== 404;
    } catch {
      return true;
    }
  }
  /** @returns undefined when the same request would do no better, or not soon enough */
  #pauseBeforeRetry(refusal, attempt) {
    const delayMs = retryDelaysMs[attempt];
    if (delayMs === void 0 || refusal === void 0) return void 0;
    if (refusal.kind === "trouble") return delayMs;
    if (refusal.kind !== "rate limit") return void 0;
    const waitMs = Math.max(delayMs, refusal.retryAt - this.#clock.now());
    return waitMs <= longestWaitMs ? waitMs : void 0;
  }
  #explained(what, permission, refusal, error) {
    const { owner, repo } = this.#repository;
    const asked = `${what} for ${owner}/${repo}`;
    const status = String(statusOf(error));
    const said = `GitHub said: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`;
    switch (refusal.kind) {
      case "credentials":
        return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .AccessDeniedError */ .Uk(
          "POOL-GITHUB-TOKEN",
          `GitHub did not accept github-token (401), so it could not ${asked}. The token has expired or was revoked: store a new one in the secret. ${said}`,
          { cause: error }
        );
      case "permission":
        return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .AccessDeniedError */ .Uk(
          "POOL-GITHUB-DENIED",
          `GitHub refused to ${asked} (${status}). github-token needs ${permission}. The workflow's own GITHUB_TOKEN does not do. ${said}`,
          { cause: error }
        );
      case "single sign-on":
        return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .AccessDeniedError */ .Uk(
          "POOL-GITHUB-SSO",
          `GitHub refused to ${asked} (${status}): ${refusal.organization} enforces SAML single sign-on, and github-token is not authorized for it. The token's owner authorizes it under Settings, Developer settings, Personal access tokens, "Configure SSO"; a GitHub App's token needs none of this. ${said}`,
          { cause: error }
        );
      case "rate limit":
        return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .RateLimitedError */ .TM(
          "POOL-GITHUB-RATE-LIMIT",
          `GitHub's rate limit was met when it was asked to ${asked} (${status}): it takes more requests of this token from ${new Date(refusal.retryAt).toISOString()} on. Nothing is wrong with the token's permissions. Run again after that; if it happens often, give the pool a token of its own (a GitHub App's has its own limit), or refresh less often. ${said}`,
          { cause: error }
        );
      case "trouble":
        return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .UnreachableError */ .Jk(
          "POOL-GITHUB-UNREACHABLE",
          `GitHub did not answer, or only with ${status}, when asked to ${asked}, however often it was asked. Look at githubstatus.com and at the way there (proxy, GITHUB_API_URL); the next run tries again. The client said: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
          { cause: error }
        );
    }
  }
};




/***/ }),

/***/ 4873:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GitHubConnection: () => (/* reexport safe */ _chunk_GR2BS4EA_js__WEBPACK_IMPORTED_MODULE_0__.iF),
/* harmony export */   administration: () => (/* reexport safe */ _chunk_GR2BS4EA_js__WEBPACK_IMPORTED_MODULE_0__.Bl),
/* harmony export */   readActions: () => (/* reexport safe */ _chunk_GR2BS4EA_js__WEBPACK_IMPORTED_MODULE_0__.cx)
/* harmony export */ });
/* harmony import */ var _chunk_GR2BS4EA_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3383);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6787);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4163);






/***/ })

};
