export const id = 330;
export const ids = [330];
export const modules = {

/***/ 3667:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bl: () => (/* binding */ administration),
/* harmony export */   c2: () => (/* binding */ statusOf),
/* harmony export */   cx: () => (/* binding */ readActions),
/* harmony export */   iF: () => (/* binding */ GitHubConnection)
/* harmony export */ });
/* harmony import */ var _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3994);
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2413);


// src/services/github/github-connection.ts

var administration = "administration of the repository: scope 'repo' (classic token), or 'Administration: read and write' (fine-grained token, GitHub App)";
var readActions = "to read its workflow runs: scope 'repo' (classic token), or 'Actions: read' (fine-grained token, GitHub App)";
var isPassing = (status) => status === 429 || typeof status === "number" && status >= 500;
var retryDelaysMs = [1e3, 4e3];
var GitHubConnection = class {
  #octokit;
  #repository;
  #clock;
  constructor(options) {
    this.#octokit = (0,_actions_github__WEBPACK_IMPORTED_MODULE_1__/* .getOctokit */ .Q)(options.token.reveal(), {
      baseUrl: options.apiUrl,
      ...options.fetch && { request: { fetch: options.fetch } }
    });
    this.#repository = options.repository;
    this.#clock = options.clock;
  }
  /**
   * Makes a request; again, twice, while GitHub is in trouble.
   *
   * @param what it is for, as in "could not …"
   * @param permission what the token needs for it
   * @throws AccessDeniedError when the token will not do, UnreachableError when GitHub stays in trouble; the `cause` holds GitHub's status
   */
  async call(what, permission, request) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await request(this.#octokit, { ...this.#repository });
      } catch (error) {
        const delayMs = retryDelaysMs[attempt];
        if (delayMs === void 0 || !isPassing(statusOf(error))) throw this.#explained(what, permission, error);
        await this.#clock.sleep(delayMs);
      }
    }
  }
  #explained(what, permission, error) {
    const { owner, repo } = this.#repository;
    const status = statusOf(error);
    if (status === 401) {
      return new _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .AccessDeniedError */ .Uk(
        `GitHub did not accept github-token (401), so it could not ${what} for ${owner}/${repo}. The token has expired or was revoked: store a new one in the secret. GitHub said: ${(0,_chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
        { cause: error }
      );
    }
    if (status === 403 || status === 404) {
      return new _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .AccessDeniedError */ .Uk(
        `GitHub refused to ${what} for ${owner}/${repo} (${status}). github-token needs ${permission}. The workflow's own GITHUB_TOKEN does not do. GitHub said: ${(0,_chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
        { cause: error }
      );
    }
    if (isPassing(status)) {
      return new _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .UnreachableError */ .Jk(
        `GitHub did not answer, or only with ${String(status)}, when asked to ${what} for ${owner}/${repo}, however often it was asked. Look at githubstatus.com and at the way there (proxy, GITHUB_API_URL); the next run tries again. The client said: ${(0,_chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
        { cause: error }
      );
    }
    return error;
  }
};
function statusOf(error) {
  const { status, cause } = error;
  return status ?? cause?.status;
}




/***/ }),

/***/ 9330:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RegistrationOperations: () => (/* binding */ RegistrationOperations)
/* harmony export */ });
/* harmony import */ var _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3667);
/* harmony import */ var _chunk_5QWHFADL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(643);
/* harmony import */ var _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3994);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4163);





// src/services/github/registration-operations.ts
var RegistrationOperations = class {
  #github;
  constructor(github) {
    this.#github = github;
  }
  /** Fresh tokens to register and to remove runners; each works for an hour. */
  async createTokens() {
    const [registration, removal] = await Promise.all([
      this.#call(
        "make a registration token",
        (octokit, repository) => octokit.rest.actions.createRegistrationTokenForRepo(repository)
      ),
      this.#call(
        "make a remove token",
        (octokit, repository) => octokit.rest.actions.createRemoveTokenForRepo(repository)
      )
    ]);
    return {
      registrationToken: new _chunk_5QWHFADL_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z(registration.data.token),
      removeToken: new _chunk_5QWHFADL_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z(removal.data.token),
      validUntil: Math.min(Date.parse(registration.data.expires_at), Date.parse(removal.data.expires_at))
    };
  }
  /**
   * The runner archive for Linux.
   * @param version such as `2.330.0`; the newest that GitHub offers when absent
   */
  async runnerArchive(architecture, version) {
    const { data: downloads } = await this.#call(
      "list runner downloads",
      (octokit, repository) => octokit.rest.actions.listRunnerApplicationsForRepo(repository)
    );
    const found = downloads.find((download) => download.os === "linux" && download.architecture === architecture);
    const offered = /-(\d+\.\d+\.\d+)\.tar\.gz$/.exec(found?.filename ?? "")?.[1];
    if (found === void 0 || offered === void 0) {
      throw new _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_2__/* .SetupError */ .w3(
        `GitHub offers no runner for linux ${architecture}: choose an image of another architecture.`
      );
    }
    if (version === void 0 || version === offered) {
      return {
        url: found.download_url,
        version: offered,
        ...found.sha256_checksum !== void 0 && { sha256: found.sha256_checksum }
      };
    }
    return { url: found.download_url.replaceAll(offered, version), version };
  }
  /** Registered runners that GitHub has not heard of for a while; all pages. */
  async offlineRunners() {
    const runners = await this.#call(
      "list runners",
      (octokit, repository) => octokit.paginate(octokit.rest.actions.listSelfHostedRunnersForRepo, { ...repository, per_page: 100 })
    );
    return runners.filter((runner) => runner.status === "offline").map(({ id, name }) => ({ id, name }));
  }
  /** @returns false when it is gone already, or runs a job after all */
  async removeRunner(runnerId) {
    try {
      await this.#call(
        "remove a runner",
        (octokit, repository) => octokit.rest.actions.deleteSelfHostedRunnerFromRepo({ ...repository, runner_id: runnerId })
      );
      return true;
    } catch (error) {
      const status = (0,_chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__/* .statusOf */ .c2)(error);
      if (status === 404 || status === 422) return false;
      throw error;
    }
  }
  #call(what, request) {
    return this.#github.call(what, _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__/* .administration */ .Bl, request);
  }
};



/***/ })

};
